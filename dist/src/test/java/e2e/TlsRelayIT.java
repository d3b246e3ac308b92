// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pen.TestClient;
import pen.TestServer;

/** Data through pen that comes in TLS and goes on in the clear, and ends of connections of every kind. */
@Tag("relaying")
class TlsRelayIT {
    private static final String NAME = "default.example";
    private static final long MUCH = 256L << 20;

    @TempDir
    private static Path directory;

    private static Certificates certificates;
    private static TlsClient clients;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = Certificates.make(directory);
        clients = new TlsClient(certificates);
    }

    /** One connection through pen: its client in TLS, and its server. */
    private record Pair(ServerSocket listener, PenProcess pen, Socket below, SSLSocket client, Socket server)
            implements AutoCloseable {
        static Pair open(String protocol, Object... options) throws IOException {
            ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            PenProcess pen = TlsPen.start(certificates, "127.0.0.1:" + listener.getLocalPort(), options);
            Socket below = pen.connect("127.0.0.1");
            SSLSocket client = clients.over(below, NAME, protocol);
            client.getOutputStream().write('>');
            Socket server = listener.accept();
            server.setSoTimeout(TestClient.PATIENCE);
            assertThat(server.getInputStream().read()).isEqualTo('>');
            return new Pair(listener, pen, below, client, server);
        }

        @Override
        public void close() throws IOException {
            client.close();
            server.close();
            pen.close();
            listener.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void muchDataEachWay_arrivesAsItWas_andMemoryStays(String protocol) throws Exception {
        try (Pair pair = Pair.open(protocol)) {
            long before = pair.pen.resident();
            var atServer = CompletableFuture.supplyAsync(() -> receive(pair.server), TestClient.THREAD_EACH);
            var up = CompletableFuture.supplyAsync(() -> send(pair.client, 1), TestClient.THREAD_EACH);
            if (protocol.equals("TLSv1.2")) {
                // Both at once only in TLS 1.3: in 1.2 a client that hears of the end must not send more (RFC 5246,
                // 7.2.1).
                up.get(3, TimeUnit.MINUTES);
            }
            var atClient = CompletableFuture.supplyAsync(() -> receive(pair.client), TestClient.THREAD_EACH);
            var down = CompletableFuture.supplyAsync(() -> send(pair.server, 2), TestClient.THREAD_EACH);
            assertThat(atServer.get(3, TimeUnit.MINUTES)).isEqualTo(up.get());
            assertThat(atClient.get(3, TimeUnit.MINUTES)).isEqualTo(down.get());
            pair.pen.awaitOpen(0);
            assertThat(pair.pen.figures("sx")).containsExactly(MUCH + 1);
            assertThat(pair.pen.figures("rx")).containsExactly(MUCH);
            long grown = (pair.pen.resident() - before) >> 20;
            System.out.println(protocol + ": 256 MiB each way, resident grown by " + grown + " MiB");
            assertThat(grown).isLessThan(64);
        }
    }

    @Test
    void nobodyReads_sendersAreHeld_andEverythingArrivesLater() throws Exception {
        try (Pair pair = Pair.open("TLSv1.3")) {
            var up = CompletableFuture.supplyAsync(() -> send(pair.client, 3), TestClient.THREAD_EACH);
            var down = CompletableFuture.supplyAsync(() -> send(pair.server, 4), TestClient.THREAD_EACH);
            pair.pen.awaitStandstill("sx", "rx");
            assertThat(pair.pen.figures("sx").get(0) + pair.pen.figures("rx").get(0))
                    .isLessThan(64 << 20);
            var atServer = CompletableFuture.supplyAsync(() -> receive(pair.server), TestClient.THREAD_EACH);
            var atClient = CompletableFuture.supplyAsync(() -> receive(pair.client), TestClient.THREAD_EACH);
            assertThat(atServer.get(3, TimeUnit.MINUTES)).isEqualTo(up.get());
            assertThat(atClient.get(3, TimeUnit.MINUTES)).isEqualTo(down.get());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void clientEndsItsSide_serverStillAnswers(String protocol) throws Exception {
        try (Pair pair = Pair.open(protocol)) {
            pair.client.getOutputStream().write("question".getBytes(StandardCharsets.US_ASCII));
            pair.client.shutdownOutput();
            assertThat(pair.server.getInputStream().readAllBytes()).asString().isEqualTo("question");
            pair.server.getOutputStream().write("answer".getBytes(StandardCharsets.US_ASCII));
            pair.server.close();
            assertThat(pair.client.getInputStream().readAllBytes()).asString().isEqualTo("answer");
            pair.pen.awaitOpen(0);
        }
    }

    @Test
    void serverEndsItsSide_clientIsToldSo_andStillSends() throws Exception {
        try (Pair pair = Pair.open("TLSv1.3")) {
            pair.server.getOutputStream().write("first".getBytes(StandardCharsets.US_ASCII));
            pair.server.shutdownOutput();
            // JSSE throws if the connection ends without close_notify.
            assertThat(pair.client.getInputStream().readAllBytes()).asString().isEqualTo("first");
            pair.client.getOutputStream().write("second".getBytes(StandardCharsets.US_ASCII));
            pair.client.shutdownOutput();
            assertThat(pair.server.getInputStream().readAllBytes()).asString().isEqualTo("second");
            pair.pen.awaitOpen(0);
        }
    }

    /** Who reads until the end must not take half an answer for a whole one. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void serverDiesMidAnswer_clientHearsOfNoOrderlyEnd(String protocol) throws Exception {
        try (Pair pair = Pair.open(protocol)) {
            pair.server.getOutputStream().write("half an ans".getBytes(StandardCharsets.US_ASCII));
            byte[] half = new byte[11];
            assertThat(pair.client.getInputStream().readNBytes(half, 0, 11)).isEqualTo(11);
            // Closing resets then (SO_LINGER of socket(7)).
            pair.server.setSoLinger(true, 0);
            pair.server.close();
            assertThatThrownBy(() -> pair.client.getInputStream().read()).isInstanceOf(IOException.class);
            pair.pen.awaitOpen(0);
            assertThat(pair.pen.control("status text")).containsPattern("reset\\D+1\\b");
        }
    }

    @Test
    void clientResets_serverIsReset() throws Exception {
        try (Pair pair = Pair.open("TLSv1.3")) {
            // Closing resets then, and no TLS comes before it (SO_LINGER of socket(7)).
            pair.below.setSoLinger(true, 0);
            pair.below.close();
            assertThatThrownBy(() -> pair.server.getInputStream().read()).isInstanceOf(SocketException.class);
            pair.pen.awaitOpen(0);
        }
    }

    /** An end without close_notify may be an attacker's: it is passed on, but as what it is. */
    @Test
    void clientEndsWithoutCloseNotify_connectionEnds() throws Exception {
        try (Pair pair = Pair.open("TLSv1.3")) {
            pair.below.shutdownOutput();
            pair.server.close();
            pair.pen.awaitOpen(0);
        }
    }

    @Test
    void manyShortConnections_everyOneIsServed_andNothingIsLeft() throws Exception {
        try (TestServer server = new TestServer("a");
                PenProcess pen = TlsPen.start(certificates, server)) {
            visit(pen);
            pen.awaitOpen(0);
            int descriptors = pen.descriptors();
            for (int i = 0; i < 300; i++) {
                visit(pen);
            }
            pen.awaitOpen(0);
            Awaitility.await().until(() -> pen.descriptors() <= descriptors);
            assertThat(server.accepted()).isEqualTo(301);
            assertThat(pen.output()).isEmpty();
        }
    }

    private static void visit(PenProcess pen) throws IOException {
        try (SSLSocket client = clients.connect("127.0.0.1", pen.address(), NAME)) {
            assertThat(TestClient.line(client)).isEqualTo("a");
        }
    }

    private static String send(Socket socket, long seed) {
        Random random = new Random(seed);
        byte[] chunk = new byte[1 << 16];
        MessageDigest hash = sha256();
        try {
            OutputStream out = socket.getOutputStream();
            for (long left = MUCH; left > 0; ) {
                random.ints(16).forEach(r -> chunk[r & 0xffff] = (byte) (r >> 16));
                // Pieces of any length, so that records end anywhere.
                int length = (int) Math.min(left, 1 + random.nextInt(chunk.length));
                hash.update(chunk, 0, length);
                out.write(chunk, 0, length);
                left -= length;
            }
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HexFormat.of().formatHex(hash.digest());
    }

    private static String receive(Socket socket) {
        MessageDigest hash = sha256();
        byte[] chunk = new byte[1 << 16];
        try {
            socket.setSoTimeout(60_000);
            InputStream in = socket.getInputStream();
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                hash.update(chunk, 0, read);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HexFormat.of().formatHex(hash.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
