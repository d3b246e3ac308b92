// SPDX-License-Identifier: Apache-2.0
package pen;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** The ends of TLS conversations with pen, which trust any certificate. */
final class TlsClient {
    private TlsClient() {}

    /** A client after its handshake, of TLS 1.3. */
    static SSLSocket connect(InetSocketAddress pen) throws IOException {
        return connect(pen, "TLSv1.3", null);
    }

    /** @param name what the client calls the server, as it is sent; null: it gives no name */
    static SSLSocket connect(InetSocketAddress pen, String protocol, @Nullable String name) throws IOException {
        return shake(TestClient.connect("127.0.0.1", pen), protocol, name);
    }

    /** A client of TLS 1.3 after its handshake on a connection that is there. */
    static SSLSocket over(Socket connection) throws IOException {
        return shake(connection, "TLSv1.3", null);
    }

    /** One whose every byte goes in a packet of its own. */
    static SSLSocket dribble(InetSocketAddress pen, String protocol) throws IOException {
        Socket slow = new Socket() {
            @Override
            public OutputStream getOutputStream() throws IOException {
                return new FilterOutputStream(super.getOutputStream());
            }
        };
        slow.setTcpNoDelay(true);
        slow.connect(pen);
        slow.setSoTimeout(TestClient.PATIENCE);
        return shake(slow, protocol, "dribble.example");
    }

    /** The name in the certificate that the client was shown. */
    static String subject(SSLSocket client) throws IOException {
        X509Certificate shown = (X509Certificate) client.getSession().getPeerCertificates()[0];
        return shown.getSubjectX500Principal().getName().replace("CN=", "");
    }

    /** The name in the certificate that a client is shown who gives this name. */
    static String shown(InetSocketAddress pen, @Nullable String name) throws IOException {
        try (SSLSocket client = connect(pen, "TLSv1.3", name)) {
            return subject(client);
        }
    }

    private static SSLSocket shake(Socket plain, String protocol, @Nullable String name) throws IOException {
        SSLSocket client = (SSLSocket) context()
                .getSocketFactory()
                .createSocket(plain, plain.getInetAddress().getHostAddress(), plain.getPort(), true);
        SSLParameters parameters = client.getSSLParameters();
        parameters.setProtocols(new String[] {protocol});
        parameters.setServerNames(name == null ? List.of() : List.of(new RawName(name)));
        client.setSSLParameters(parameters);
        try {
            client.startHandshake();
        } catch (IOException e) {
            plain.close();
            throw e;
        }
        return client;
    }

    private static SSLContext context() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAll()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** A name that need not be a legal one. */
    private static final class RawName extends SNIServerName {
        RawName(String name) {
            super(0, name.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
