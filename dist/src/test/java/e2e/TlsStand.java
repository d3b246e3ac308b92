// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What tests of TLS stand on: a directory, {@link Certificates} in it, and a real nginx behind pen. */
final class TlsStand implements BeforeAllCallback, AfterAllCallback {
    private Path directory;
    private Certificates certificates;
    private Nginx nginx;

    @SuppressWarnings("NullAway.Init") // Made before the tests, which nobody runs without.
    TlsStand() {}

    @Override
    public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
        directory = Files.createTempDirectory("tls-stand");
        certificates = Certificates.make(directory);
        nginx = Nginx.start(Files.createDirectory(directory.resolve("nginx")), 9);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException, InterruptedException {
        nginx.close();
        Certificates.run("rm -r '" + directory + "'", Path.of("/"));
    }

    /** Where the certificates are. */
    Path directory() {
        return directory;
    }

    Certificates certificates() {
        return certificates;
    }

    /** One of the files of the certificates. */
    Path file(String name) {
        return certificates.file(name);
    }

    /** The server behind pen, as an operand. */
    String server() {
        return nginx.plain();
    }

    /** A pen in front of the server, with the certificate that is called {@code server} and these options. */
    PenProcess pen(Object... options) throws IOException {
        return TlsPen.start(certificates, nginx.plain(), options);
    }

    /** A visit of openssl's to pen, with these options of s_client. */
    TlsVisit visit(PenProcess pen, String options) throws IOException, InterruptedException {
        return TlsVisit.to(pen.port(), certificates, options);
    }
}
