// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificate of all balancers that end TLS the same way, signed by itself, and its key; PEM.
 *
 * @param chain the certificate alone
 * @param key the key alone, PKCS#8
 * @param both one after the other
 */
public record Certificate(Path chain, Path key, Path both) {
    /** Seconds: an RSA key takes less than one, mostly. */
    private static final int PATIENCE = 30;

    /** Of a connection, in ms. */
    private static final int TIMEOUT = 1000;

    /** The one for a service with TLS; {@link #make} makes its files. */
    static Certificate of(Stand stand, Service service) {
        String name = service.name().toLowerCase(Locale.ROOT);
        return new Certificate(
                stand.temporary(name + ".crt"), stand.temporary(name + ".key"), stand.temporary(name + ".pem"));
    }

    /** The one for a service with TLS, with its files, which openssl writes the first time. */
    public static Certificate make(Stand stand, Service service) throws IOException, InterruptedException {
        Certificate certificate = of(stand, service);
        if (!Files.exists(certificate.both)) {
            certificate.write(stand, service);
        }
        return certificate;
    }

    private void write(Stand stand, Service service) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes", "-days", "30"));
        words.addAll(
                service == Service.TLS_RSA
                        ? List.of("-newkey", "rsa:2048")
                        : List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"));
        words.addAll(List.of("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"));
        words.addAll(List.of("-keyout", key.toString(), "-out", chain.toString()));
        Child child = stand.start("openssl", words);
        try {
            child.output(PATIENCE);
        } finally {
            stand.end(List.of(child));
        }
        Files.writeString(both, Files.readString(chain) + Files.readString(key));
    }

    /**
     * Opens a connection to a port of this machine, and shakes hands.
     *
     * @throws IOException also if whoever listens has another certificate
     */
    public SSLSocket connect(int port) throws IOException {
        SSLSocket socket = (SSLSocket) context().getSocketFactory().createSocket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT);
            socket.setSoTimeout(TIMEOUT);
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Trusts this certificate alone. */
    private SSLContext context() throws IOException {
        try (InputStream in = Files.newInputStream(chain)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "bench", CertificateFactory.getInstance("X.509").generateCertificate(in));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(chain + ": " + e.getMessage(), e);
        }
    }
}
