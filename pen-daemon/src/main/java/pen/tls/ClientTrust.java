// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import io.netty.handler.ssl.OpenSslCertificateException;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Judges certificates of clients as the JDK does (RFC 5280, section 6). Of one that is refused it says whose it is and
 * what is wrong, to the client by an alert (RFC 8446, section 6.2) too.
 */
final class ClientTrust extends X509ExtendedTrustManager {
    // openssl-verification-options(1), DIAGNOSTICS, by the numbers of its header file: BoringSSL makes the alert of it.
    private static final int NOT_YET_VALID = 9;
    private static final int EXPIRED = 10;
    private static final int UNKNOWN_ISSUER = 20;
    private static final int REJECTED = 28;

    private final X509ExtendedTrustManager judge;

    private ClientTrust(X509ExtendedTrustManager judge) {
        this.judge = judge;
    }

    /** Who trusts certificates that these authorities have issued. */
    static ClientTrust in(List<X509Certificate> authorities) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (X509Certificate authority : authorities) {
                store.setCertificateEntry(Integer.toString(store.size()), authority);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return new ClientTrust((X509ExtendedTrustManager) factory.getTrustManagers()[0]);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every JDK can judge certificates", e);
        }
    }

    /** What is said of a handshake that failed: of a certificate that was refused, else of the exception. */
    static String reason(Exception failure) {
        Throwable said = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OpenSslCertificateException) {
                said = cause;
            }
        }
        return String.valueOf(said.getMessage());
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        try {
            judge.checkClientTrusted(chain, kind, engine);
        } catch (CertificateException e) {
            throw refusal(chain[0], e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        judge.checkClientTrusted(chain, kind, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        judge.checkClientTrusted(chain, kind);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        judge.checkServerTrusted(chain, kind, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        judge.checkServerTrusted(chain, kind, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        judge.checkServerTrusted(chain, kind);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return judge.getAcceptedIssuers();
    }

    private static OpenSslCertificateException refusal(X509Certificate certificate, CertificateException why) {
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException e) {
            return refusal(
                    certificate,
                    EXPIRED,
                    "it was valid until " + certificate.getNotAfter().toInstant(),
                    why);
        } catch (CertificateNotYetValidException e) {
            return refusal(
                    certificate,
                    NOT_YET_VALID,
                    "it is valid from " + certificate.getNotBefore().toInstant() + " on",
                    why);
        }
        Throwable first = why;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return first instanceof CertPathBuilderException
                ? refusal(
                        certificate,
                        UNKNOWN_ISSUER,
                        "no authority that is trusted has issued it, but " + certificate.getIssuerX500Principal(),
                        why)
                : refusal(certificate, REJECTED, String.valueOf(first.getMessage()), why);
    }

    private static OpenSslCertificateException refusal(
            X509Certificate certificate, int code, String wrong, CertificateException why) {
        return new OpenSslCertificateException(
                "the certificate of " + certificate.getSubjectX500Principal() + " is refused: " + wrong, why, code);
    }
}
