// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import pen.TestClient;

/** Clients of TLS in this JVM, which trust the authority of a test and insist on the name of the server. */
final class TlsClient {
    private final TrustManagerFactory trust;

    TlsClient(Certificates certificates) throws IOException {
        try (InputStream root = Files.newInputStream(certificates.file("root.crt"))) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "root", CertificateFactory.getInstance("X.509").generateCertificate(root));
            trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Connects with TLS 1.3, without a session of earlier times, and checks that the certificate is of this name. */
    SSLSocket connect(String from, InetSocketAddress pen, String name) throws IOException {
        return connect(from, pen, name, "TLSv1.3");
    }

    /** Connects without a session of earlier times, and checks that the certificate is of this name. */
    SSLSocket connect(String from, InetSocketAddress pen, String name, String protocol) throws IOException {
        return over(TestClient.connect(from, pen), name, protocol);
    }

    /** Makes a client of a connection. */
    SSLSocket over(Socket below, String name, String protocol) throws IOException {
        try {
            // JSSE ends its handshake with two writes, and the second would wait for the first one's acknowledgement.
            below.setTcpNoDelay(true);
            // A context of its own: contexts remember sessions.
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(below, name, below.getPort(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setProtocols(new String[] {protocol});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            below.close();
            throw new IOException(e);
        } catch (IOException | RuntimeException e) {
            below.close();
            throw e;
        }
    }

    /** The certificate of the server at the other end. */
    static X509Certificate certificate(SSLSocket socket) throws IOException {
        Certificate[] chain = socket.getSession().getPeerCertificates();
        return (X509Certificate) chain[0];
    }
}
