// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import pen.log.Diagnostics;

/** Makes identities of files. */
final class IdentityReader {
    /** The protocol of clients that name some (RFC 7301): pen passes bytes on, and servers speak this one. */
    private static final ApplicationProtocolConfig ALPN = new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            "http/1.1");

    /** How long a session can be resumed: as long as its ticket's key is there for sure; s. */
    private static final long SESSION_TIMEOUT = 12 * 3600;

    private final TlsSettings settings;
    private final TicketKeys keys;
    private final LongSupplier epochMillis;
    private final Diagnostics diagnostics;

    /** @param epochMillis the wall clock, in milliseconds since 1970 */
    IdentityReader(TlsSettings settings, TicketKeys keys, LongSupplier epochMillis, Diagnostics diagnostics) {
        this.settings = settings;
        this.keys = keys;
        this.epochMillis = epochMillis;
        this.diagnostics = diagnostics;
    }

    /** Why BoringSSL is not there, so that the JDK has to do; null if it is. */
    static @Nullable String whyNotNative() {
        if ("jdk".equals(System.getProperty("pen.tls"))) {
            return "pen.tls=jdk";
        }
        return OpenSsl.isAvailable() ? null : String.valueOf(OpenSsl.unavailabilityCause());
    }

    /**
     * Reads the files.
     *
     * @throws IOException if one cannot be read, or they do not belong together; the message names it
     */
    Identity read(IdentityFiles files) throws IOException {
        List<X509Certificate> own = Certificates.read(files.certificate());
        PrivateKey key = PrivateKeys.read(files.key());
        Certificates.requireMatch(own.get(0), key, files.certificate(), files.key());
        List<X509Certificate> authorities = new ArrayList<>();
        for (Path path : files.authorities()) {
            authorities.addAll(Files.isDirectory(path) ? Certificates.directory(path) : Certificates.read(path));
        }
        OcspResponse ocspResponse =
                files.ocspResponse() == null ? null : ocspResponse(files.ocspResponse(), own.get(0), files);
        try {
            return new Identity(
                    context(key, Certificates.chain(own, authorities), authorities, ocspResponse != null),
                    ocspResponse,
                    keys,
                    epochMillis,
                    diagnostics);
        } catch (IllegalArgumentException | IOException e) {
            throw new IOException(files.certificate() + ": cannot be used: " + e.getMessage(), e);
        }
    }

    private SslContext context(
            PrivateKey key, List<X509Certificate> chain, List<X509Certificate> authorities, boolean staples)
            throws IOException {
        boolean bySslOfJdk = whyNotNative() != null;
        SslContextBuilder builder = SslContextBuilder.forServer(ServerKey.factory(key, chain))
                .sslProvider(bySslOfJdk ? SslProvider.JDK : SslProvider.OPENSSL_REFCNT)
                .protocols(settings.protocols())
                .ciphers(settings.ciphers(), SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(ALPN)
                .sessionTimeout(SESSION_TIMEOUT);
        if (settings.asksClient()) {
            builder.trustManager(ClientTrust.in(authorities))
                    .clientAuth(settings.verifiesClient() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
        } else {
            // Without any, Netty would read all authorities that the JDK knows, each time, for nothing.
            builder.trustManager(List.of());
        }
        if (!bySslOfJdk) {
            // Everything happens on the event loop, as in other balancers.
            builder.option(OpenSslContextOption.USE_TASKS, false).enableOcsp(staples);
        }
        SslContext context = builder.build();
        if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
            sessions.setSessionIdContext(sessionIdContext(chain.get(0), authorities));
        }
        return context;
    }

    /**
     * Under what a session was made: it goes on only where the same client would be let in the same way
     * (SSL_CTX_set_session_id_context(3)). As nginx has it, for ticket keys are the same for all certificates.
     */
    private byte[] sessionIdContext(X509Certificate certificate, List<X509Certificate> authorities) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(certificate.getEncoded());
            if (settings.asksClient()) {
                digest.update((byte) (settings.verifiesClient() ? 2 : 1));
                for (X509Certificate authority : authorities) {
                    digest.update(authority.getEncoded());
                }
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256, and what was read can be written", e);
        }
    }

    /** What can be stapled; null if that is nothing, which is told. */
    private @Nullable OcspResponse ocspResponse(Path file, X509Certificate certificate, IdentityFiles files)
            throws IOException {
        OcspResponse response = OcspResponse.read(file, certificate).orElse(null);
        if (response == null) {
            // A certificate was renewed and its response not yet: that must not keep pen from starting with it.
            diagnostics.say(file + ": the OCSP response is for another certificate than that in " + files.certificate()
                    + "; nothing is stapled");
        } else if (response.isRevoked()) {
            diagnostics.say(file + ": the certificate in " + files.certificate()
                    + " has been revoked; this is what clients are told");
        }
        return response;
    }
}
