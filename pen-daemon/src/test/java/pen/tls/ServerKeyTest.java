// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Handshakes of both TLS libraries with each kind of key; the client is the JDK. */
class ServerKeyTest {
    private static final List<String> KINDS = List.of("RSA", "P-256", "P-384", "P-521", "ED25519");

    @TempDir
    static Path directory;

    @BeforeAll
    static void makeKeys() throws Exception {
        Openssl openssl = new Openssl(directory);
        openssl.authority("ca");
        for (String kind : KINDS) {
            String algorithm = kind.startsWith("P-") ? "EC -pkeyopt ec_paramgen_curve:" + kind : kind;
            openssl.run(("genpkey -out " + kind + ".key -algorithm " + algorithm).split(" "));
            openssl.issue(kind, "ca", false);
        }
    }

    static Stream<Arguments> handshakes() {
        return Stream.of(SslProvider.OPENSSL_REFCNT, SslProvider.JDK)
                .flatMap(library -> KINDS.stream().flatMap(kind -> Stream.of("TLSv1.2", "TLSv1.3")
                        .map(protocol -> Arguments.of(library, kind, protocol))));
    }

    @ParameterizedTest
    @MethodSource("handshakes")
    void key_ofAnyKind_serves(SslProvider library, String kind, String protocol) throws Exception {
        List<X509Certificate> chain = Certificates.read(directory.resolve(kind + ".crt"));
        SslContext context = SslContextBuilder.forServer(
                        ServerKey.factory(PrivateKeys.read(directory.resolve(kind + ".key")), chain))
                .sslProvider(library)
                .protocols(protocol)
                .build();
        SSLEngine server = context.newEngine(ByteBufAllocator.DEFAULT);
        try {
            SSLEngine client = client(protocol);
            shakeHands(client, server);

            assertThat(client.getSession().getProtocol()).isEqualTo(protocol);
            assertThat(client.getSession().getPeerCertificates()).containsExactly(chain.get(0));
        } finally {
            ReferenceCountUtil.release(server);
            ReferenceCountUtil.release(context);
        }
    }

    private static SSLEngine client(String protocol) throws Exception {
        return SslContextBuilder.forClient()
                .trustManager(directory.resolve("ca.crt").toFile())
                .sslProvider(SslProvider.JDK)
                .endpointIdentificationAlgorithm(null)
                .protocols(protocol)
                .build()
                .newEngine(ByteBufAllocator.DEFAULT);
    }

    private static void shakeHands(SSLEngine client, SSLEngine server) throws SSLException {
        ByteBuffer toServer = ByteBuffer.allocate(1 << 17);
        ByteBuffer toClient = ByteBuffer.allocate(1 << 17);
        client.beginHandshake();
        server.beginHandshake();
        for (int round = 0; round < 20 && isBusy(client, server); round++) {
            step(client, toClient, toServer);
            step(server, toServer, toClient);
        }
        assertThat(isBusy(client, server)).isFalse();
    }

    private static boolean isBusy(SSLEngine client, SSLEngine server) {
        return client.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING
                || server.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
    }

    /** Lets one side read what has come, think, and write. */
    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        ByteBuffer plain = ByteBuffer.allocate(1 << 17);
        in.flip();
        engine.unwrap(in, plain);
        in.compact();
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        engine.wrap(ByteBuffer.allocate(0), out);
    }
}
