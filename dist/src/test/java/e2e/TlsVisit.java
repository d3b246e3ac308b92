// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One visit of {@code openssl s_client} to pen, which asks the web server behind it for its page.
 *
 * @param status of s_client
 * @param text what s_client said, and the page
 */
record TlsVisit(int status, String text) {
    /** Comes to a port; the options are those of s_client, and files are those of the certificates. */
    static TlsVisit to(int port, Certificates certificates, String options) throws IOException, InterruptedException {
        // -ign_eof: not before the server has ended, so that tickets of TLS 1.3, which come after the handshake, are
        // there.
        Tree.Ended ended = Tree.shell(
                "printf 'GET /index.html HTTP/1.0\\r\\n\\r\\n' | timeout 20 openssl s_client -connect 127.0.0.1:$PORT"
                        + " -CAfile root.crt -ign_eof " + options + " 2>&1",
                Map.of("PORT", Integer.toString(port)),
                certificates.directory());
        return new TlsVisit(ended.status(), ended.out());
    }

    /** Whether the page came. */
    boolean served() {
        return text.contains("\na page\n");
    }

    /** Whether the certificate is one of the authority's, by the chain that pen sent. */
    boolean verified() {
        return text.contains("\nVerification: OK\n");
    }

    /** The protocol, such as {@code TLSv1.3}; {@code (NONE)} without a session. */
    String protocol() {
        return find("\n(?:New|Reused), ([^,]+), Cipher is");
    }

    /** The cipher, by its name in OpenSSL; {@code (NONE)} without a session. */
    String cipher() {
        return find("\n(?:New|Reused), [^,]+, Cipher is (\\S+)");
    }

    /** Whether an earlier session went on. */
    boolean resumed() {
        return text.contains("\nReused, ");
    }

    /** The common name of pen's certificate; empty if there was none. */
    String name() {
        return find("\nsubject=CN = (.*)");
    }

    /** How many certificates pen sent. */
    long certificates() {
        return Pattern.compile("(?m)^ *\\d+ s:").matcher(text).results().count();
    }

    /** The protocol that ALPN chose; empty if none. */
    String applicationProtocol() {
        return find("\nALPN protocol: (.*)");
    }

    private String find(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }
}
