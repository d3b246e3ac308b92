// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.util.SimpleKeyManagerFactory;
import java.net.Socket;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The one key and the chain of certificates of a server.
 *
 * <p>It is given out whatever kind of key is asked for: Netty takes Ed25519 for a kind of EC, so that a manager that
 * looks at the kind never gives such a key. A client that cannot use the key is found out by BoringSSL and the JDK.
 */
final class ServerKey extends X509ExtendedKeyManager {
    private static final String NAME = "server";

    private final PrivateKey key;
    private final X509Certificate[] chain;

    private ServerKey(PrivateKey key, List<X509Certificate> chain) {
        this.key = key;
        this.chain = chain.toArray(X509Certificate[]::new);
    }

    /** It, as Netty wants it: on BoringSSL the key is converted once, not for each handshake. */
    static KeyManagerFactory factory(PrivateKey key, List<X509Certificate> chain) {
        ServerKey serverKey = new ServerKey(key, chain);
        return new OpenSslCachingX509KeyManagerFactory(new SimpleKeyManagerFactory() {
            @Override
            protected void engineInit(@Nullable KeyStore store, char @Nullable [] password) {}

            @Override
            protected void engineInit(@Nullable ManagerFactoryParameters parameters) {}

            @Override
            protected KeyManager[] engineGetKeyManagers() {
                return new KeyManager[] {serverKey};
            }
        });
    }

    @Override
    public String chooseEngineServerAlias(String kind, Principal @Nullable [] issuers, SSLEngine engine) {
        return NAME;
    }

    @Override
    public String chooseServerAlias(String kind, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return NAME;
    }

    @Override
    public String[] getServerAliases(String kind, Principal @Nullable [] issuers) {
        return new String[] {NAME};
    }

    @Override
    public X509Certificate[] getCertificateChain(String name) {
        return chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String name) {
        return key;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] kinds, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String[] getClientAliases(String kind, Principal @Nullable [] issuers) {
        return new String[0];
    }
}
