// SPDX-License-Identifier: Apache-2.0
package pen;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import pen.cli.Version;
import pen.log.Diagnostics;
import pen.os.Posix;
import pen.tls.Certificates;

/**
 * A short performance without an audience: starts pen on loopback, relays one request, asks the control port, ends;
 * then once more with TLS. The launcher runs it once to learn which classes a start needs, for its class-data-sharing
 * archive.
 */
public final class Rehearsal {
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Longer than any step takes; ms. Without it a failure here would keep pen from starting. */
    private static final int PATIENCE = 10_000;

    private Rehearsal() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("pen");
        Path control = directory.resolve("control");
        Path log = directory.resolve("log");
        Path certificate = directory.resolve("certificate");
        // For an administrator who interrupts; in this order, because the last one named goes first.
        directory.toFile().deleteOnExit();
        control.toFile().deleteOnExit();
        log.toFile().deleteOnExit();
        certificate.toFile().deleteOnExit();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Options options = Options.parse(
                    "-f",
                    "-C",
                    control.toString(),
                    "-l",
                    log.toString(),
                    "127.0.0.1:0",
                    "127.0.0.1:" + refusedPort(),
                    "127.0.0.1:" + server.getLocalPort());
            try (Diagnostics diagnostics = new Diagnostics(lines -> {});
                    Daemon daemon = Daemon.start(options, diagnostics)) {
                InetSocketAddress pen = (InetSocketAddress) daemon.address();
                relayOnce(server, new Socket(pen.getAddress(), pen.getPort()));
                System.out.println(Version.of(Pen.class));
                PenCtl.run(List.of(control.toString(), "status", "text"));
                daemon.provide();
                daemon.report();
                Posix.effectiveUser();
                Posix.openSyslog("pen");
                new ProcessBuilder("true").start().inputReader().readLine();
            }
            relayTls(server, certificate);
        } finally {
            Files.deleteIfExists(certificate);
            Files.deleteIfExists(log);
            Files.deleteIfExists(control);
            Files.delete(directory);
        }
    }

    private static int refusedPort() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return taken.getLocalPort();
        }
    }

    private static void relayTls(ServerSocket server, Path certificate) throws Exception {
        try (InputStream in = Rehearsal.class.getResourceAsStream("rehearsal.pem")) {
            Files.copy(Objects.requireNonNull(in, "rehearsal.pem"), certificate);
        }
        Options options =
                Options.parse("-f", "-E", certificate.toString(), "127.0.0.1:0", "127.0.0.1:" + server.getLocalPort());
        try (Diagnostics diagnostics = new Diagnostics(lines -> {});
                Daemon daemon = Daemon.start(options, diagnostics)) {
            InetSocketAddress pen = (InetSocketAddress) daemon.address();
            relayOnce(server, trusting(certificate).getSocketFactory().createSocket(pen.getAddress(), pen.getPort()));
        }
    }

    private static SSLContext trusting(Path certificate) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("pen", Certificates.read(certificate).get(0));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static void relayOnce(ServerSocket server, Socket connected) throws IOException {
        server.setSoTimeout(PATIENCE);
        try (Socket client = connected) {
            client.setSoTimeout(PATIENCE);
            client.getOutputStream().write(REQUEST);
            try (Socket accepted = server.accept()) {
                accepted.setSoTimeout(PATIENCE);
                accepted.getInputStream().readNBytes(REQUEST.length);
                accepted.getOutputStream().write(REQUEST);
                client.getInputStream().readNBytes(REQUEST.length);
            }
        }
    }
}
