// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A cipher suite of TLS 1.2 and below that pen can use: those of BoringSSL, without the ones for keys that both sides
 * know in advance, for which pen has no place. The columns are those of {@code openssl ciphers -v}.
 *
 * @param protocol the lowest that has it
 * @param exchange how the keys are exchanged
 * @param authentication the kind of key that the certificate has
 * @param encryption of the data
 * @param bits of the encryption's key
 * @param mac what guards the data against changes
 * @param name in OpenSSL's words
 * @param iana in IANA's registry of TLS parameters, and in Java
 */
record CipherSuite(
        String protocol,
        String exchange,
        String authentication,
        String encryption,
        int bits,
        String mac,
        String name,
        String iana) {

    /** All of them, in the order in which OpenSSL's {@code ALL} has them. */
    static final List<CipherSuite> ALL = """
            TLSv1.2 ECDH ECDSA AESGCM   256 AEAD ECDHE-ECDSA-AES256-GCM-SHA384 TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
            TLSv1.2 ECDH RSA   AESGCM   256 AEAD ECDHE-RSA-AES256-GCM-SHA384   TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
            TLSv1.2 ECDH ECDSA CHACHA20 256 AEAD ECDHE-ECDSA-CHACHA20-POLY1305 TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
            TLSv1.2 ECDH RSA   CHACHA20 256 AEAD ECDHE-RSA-CHACHA20-POLY1305   TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
            TLSv1.2 ECDH ECDSA AESGCM   128 AEAD ECDHE-ECDSA-AES128-GCM-SHA256 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
            TLSv1.2 ECDH RSA   AESGCM   128 AEAD ECDHE-RSA-AES128-GCM-SHA256   TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
            TLSv1   ECDH ECDSA AES      256 SHA1 ECDHE-ECDSA-AES256-SHA        TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA
            TLSv1   ECDH RSA   AES      256 SHA1 ECDHE-RSA-AES256-SHA          TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA
            TLSv1   ECDH ECDSA AES      128 SHA1 ECDHE-ECDSA-AES128-SHA        TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
            TLSv1   ECDH RSA   AES      128 SHA1 ECDHE-RSA-AES128-SHA          TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
            TLSv1.2 RSA  RSA   AESGCM   256 AEAD AES256-GCM-SHA384             TLS_RSA_WITH_AES_256_GCM_SHA384
            TLSv1.2 RSA  RSA   AESGCM   128 AEAD AES128-GCM-SHA256             TLS_RSA_WITH_AES_128_GCM_SHA256
            SSLv3   RSA  RSA   AES      256 SHA1 AES256-SHA                    TLS_RSA_WITH_AES_256_CBC_SHA
            SSLv3   RSA  RSA   AES      128 SHA1 AES128-SHA                    TLS_RSA_WITH_AES_128_CBC_SHA
            """.lines().map(CipherSuite::row).toList();

    /** The words of openssl-ciphers(1) for kinds of suites, those of former versions too. */
    private static final Map<String, Predicate<CipherSuite>> KINDS = Map.ofEntries(
            Map.entry("ALL", suite -> true),
            Map.entry("HIGH", suite -> true),
            Map.entry("TLSv1.2", suite -> suite.protocol.equals("TLSv1.2")),
            Map.entry("TLSv1.0", suite -> suite.protocol.equals("TLSv1")),
            Map.entry("TLSv1", suite -> suite.protocol.equals("TLSv1")),
            Map.entry("SSLv3", suite -> suite.protocol.equals("SSLv3")),
            Map.entry("ECDHE", suite -> suite.exchange.equals("ECDH")),
            Map.entry("EECDH", suite -> suite.exchange.equals("ECDH")),
            Map.entry("kECDHE", suite -> suite.exchange.equals("ECDH")),
            Map.entry("kEECDH", suite -> suite.exchange.equals("ECDH")),
            Map.entry("ECDH", suite -> suite.exchange.equals("ECDH")),
            Map.entry("kRSA", suite -> suite.exchange.equals("RSA")),
            Map.entry("RSA", suite -> suite.exchange.equals("RSA")),
            Map.entry("aRSA", suite -> suite.authentication.equals("RSA")),
            Map.entry("aECDSA", suite -> suite.authentication.equals("ECDSA")),
            Map.entry("ECDSA", suite -> suite.authentication.equals("ECDSA")),
            Map.entry("AES", suite -> suite.encryption.startsWith("AES")),
            Map.entry("AES128", suite -> suite.encryption.startsWith("AES") && suite.bits == 128),
            Map.entry("AES256", suite -> suite.encryption.startsWith("AES") && suite.bits == 256),
            Map.entry("FIPS", suite -> suite.encryption.startsWith("AES")),
            Map.entry("AESGCM", suite -> suite.encryption.equals("AESGCM")),
            Map.entry("CBC", suite -> suite.encryption.equals("AES")),
            Map.entry("CHACHA20", suite -> suite.encryption.equals("CHACHA20")),
            Map.entry("SHA", suite -> suite.mac.equals("SHA1")),
            Map.entry("SHA1", suite -> suite.mac.equals("SHA1")));

    /**
     * What a word of an expression selects.
     *
     * @return {@code null} if it is no word at all; nothing is selected by those of {@link AbsentSuites}
     */
    static @Nullable Predicate<CipherSuite> kind(String word) {
        if (AbsentSuites.contains(word)) {
            return suite -> false;
        }
        boolean isName = ALL.stream().anyMatch(suite -> suite.isNamed(word));
        return isName ? suite -> suite.isNamed(word) : KINDS.get(word);
    }

    private boolean isNamed(String word) {
        return name.equals(word) || iana.equals(word);
    }

    private static CipherSuite row(String line) {
        String[] column = line.split(" +", -1);
        return new CipherSuite(
                column[0],
                column[1],
                column[2],
                column[3],
                Integer.parseInt(column[4]),
                column[5],
                column[6],
                column[7]);
    }
}
