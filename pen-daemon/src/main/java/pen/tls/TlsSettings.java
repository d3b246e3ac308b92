// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import pen.settings.Setting;
import pen.settings.Settings;
import pen.settings.SslOption;
import pen.settings.SslProtocol;

/**
 * How TLS is to be spoken.
 *
 * @param certificate the file of the certificate that a client gets whose name for the server has no other
 * @param protocols by their names in Java, lowest first
 * @param ciphers by their IANA names, best first; this order counts, not the client's
 * @param caFile the authorities of client certificates; with none of both, clients are not asked for one
 * @param verifiesClient whether a client needs a certificate
 * @param names the directory of certificates by name
 */
record TlsSettings(
        String certificate,
        Optional<String> key,
        Optional<String> ocspResponse,
        List<String> protocols,
        List<String> ciphers,
        Optional<String> caFile,
        Optional<String> caPath,
        boolean verifiesClient,
        Optional<String> names,
        int handshakeTimeout) {
    /** Forward secrecy and authenticated encryption, as Mozilla's intermediate configuration has it. */
    private static final String CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20";

    /** Whoever asks for TLS 1.0 or 1.1 asks for what its clients have. */
    private static final String OLD_CIPHERS = CIPHERS + ":ECDHE+AES:RSA+AES";

    /** Those of TLS 1.3 (RFC 8446, appendix B.4); they cannot be chosen. */
    private static final List<String> CIPHERS_1_3 =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    private static final List<Setting<?>> NEED_CERTIFICATE =
            List.of(Setting.SSL_CERTIFICATE_KEY, Setting.SSL_CA_FILE, Setting.SSL_CA_PATH, Setting.SSL_VERIFY_CLIENT);

    /**
     * What the settings say of TLS; nothing if it is off.
     *
     * @throws IllegalArgumentException if that contradicts itself; the message names the value and what is legal
     */
    static Optional<TlsSettings> of(Settings from) {
        List<String> protocols = protocols(from);
        List<String> ciphers = ciphers(from, protocols);
        if (from.get(Setting.SSL_CERTIFICATE).isEmpty()) {
            return Optional.empty();
        }
        if (from.get(Setting.UDP)) {
            throw new IllegalArgumentException("ssl_certificate: "
                    + from.get(Setting.SSL_CERTIFICATE).get() + ": there is no TLS on UDP (expected: no udp)");
        }
        boolean knowsAuthorities = from.get(Setting.SSL_CA_FILE).isPresent()
                || from.get(Setting.SSL_CA_PATH).isPresent();
        if (from.get(Setting.SSL_VERIFY_CLIENT) && !knowsAuthorities) {
            throw new IllegalArgumentException("ssl_verify_client: no authority to verify by"
                    + " (expected: ssl_ca_file, -G, or ssl_ca_path, -A, too)");
        }
        return Optional.of(new TlsSettings(
                from.get(Setting.SSL_CERTIFICATE).get(),
                from.get(Setting.SSL_CERTIFICATE_KEY),
                from.get(Setting.SSL_OCSP_RESPONSE),
                protocols,
                ciphers,
                from.get(Setting.SSL_CA_FILE),
                from.get(Setting.SSL_CA_PATH),
                from.get(Setting.SSL_VERIFY_CLIENT),
                from.get(Setting.SSL_SNI_PATH),
                from.get(Setting.SSL_HANDSHAKE_TIMEOUT)));
    }

    /**
     * Checks that nothing was said of TLS that means nothing because TLS is off.
     *
     * @throws IllegalArgumentException if there is; the message names it
     */
    static void requireCertificate(Settings from) {
        if (from.get(Setting.SSL_CERTIFICATE).isEmpty()) {
            for (Setting<?> setting : NEED_CERTIFICATE) {
                if (!from.get(setting).equals(Settings.DEFAULTS.get(setting))) {
                    throw new IllegalArgumentException(
                            setting.name() + ": there is no certificate (expected: ssl_certificate, -E, too)");
                }
            }
        }
    }

    /** Whether clients are asked for a certificate. */
    boolean asksClient() {
        return caFile.isPresent() || caPath.isPresent();
    }

    private static List<String> protocols(Settings from) {
        SslProtocol lowest = from.get(Setting.SSL_PROTOCOL);
        Set<SslOption> options = from.get(Setting.SSL_OPTION);
        List<String> accepted = Arrays.stream(SslProtocol.values())
                .filter(protocol -> protocol.compareTo(lowest) >= 0)
                .filter(protocol -> options.stream().noneMatch(option -> option.excludes(protocol)))
                .map(SslProtocol::javaName)
                .toList();
        if (accepted.isEmpty()) {
            throw new IllegalArgumentException(
                    "ssl_option: " + options + " leaves no protocol from " + lowest + " on (expected: at least one)");
        }
        return accepted;
    }

    private static List<String> ciphers(Settings from, List<String> protocols) {
        boolean old =
                protocols.contains(SslProtocol.TLS1.javaName()) || protocols.contains(SslProtocol.TLS1_1.javaName());
        List<String> ciphers = new ArrayList<>();
        if (protocols.contains(SslProtocol.TLS1_3.javaName())) {
            ciphers.addAll(CIPHERS_1_3);
        }
        ciphers.addAll(CipherList.parse(from.get(Setting.SSL_CIPHERS).orElse(old ? OLD_CIPHERS : CIPHERS)));
        return List.copyOf(ciphers);
    }
}
