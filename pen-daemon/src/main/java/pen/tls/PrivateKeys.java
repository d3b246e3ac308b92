// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Private keys in PEM files: RSA, of elliptic curves (P-256, P-384, P-521) and Ed25519, not encrypted, as PKCS #8 (RFC
 * 5958), RSA keys also as PKCS #1 (RFC 8017, A.1.2), those of curves also as SEC 1 (RFC 5915).
 */
public final class PrivateKeys {
    private static final String LEGAL = "expected: PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY, not encrypted";

    private static final String RSA = "1.2.840.113549.1.1.1";
    private static final String EC = "1.2.840.10045.2.1";
    private static final String ED25519 = "1.3.101.112";

    /** The algorithm and NULL. */
    private static final byte[] RSA_IDENTIFIER = HexFormat.of().parseHex("06092a864886f70d0101010500");

    /** The algorithm; the curve follows. */
    private static final byte[] EC_ALGORITHM = HexFormat.of().parseHex("06072a8648ce3d0201");

    /** The curves of RFC 8422, 5.1.1 that are not deprecated; RFC 5480, 2.1.1.1 has their numbers. */
    private static final List<String> CURVES = List.of("1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35");

    /** What else OpenSSL makes. */
    private static final Map<String, String> NAMES = Map.of(
            "1.2.840.10040.4.1", "DSA",
            "1.2.840.113549.1.1.10", "RSA-PSS",
            "1.3.101.110", "X25519",
            "1.3.101.111", "X448",
            "1.3.101.113", "Ed448",
            "1.3.132.0.10", "secp256k1",
            "1.3.132.0.33", "P-224",
            "1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1",
            "1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1",
            "1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1");

    private PrivateKeys() {}

    /**
     * The first private key of a file, which may hold certificates and text besides. Blocks on the file, so never on an
     * event loop.
     *
     * @throws IOException if the file cannot be read, has no private key, or the first is encrypted, damaged or of
     *     another kind; the message names the file, what was found and what is legal, and nothing of the key
     */
    public static PrivateKey read(Path file) throws IOException {
        List<PemBlock> blocks = PemBlock.read(file);
        for (int i = 0; i < blocks.size(); i++) {
            PemBlock block = blocks.get(i);
            if (block.label().endsWith("PRIVATE KEY")) {
                return key(block, blocks.subList(0, i));
            }
        }
        throw new IOException(file + ": no private key (found: " + PemBlock.describe(blocks) + "; " + LEGAL + ")");
    }

    private static PrivateKey key(PemBlock block, List<PemBlock> before) throws IOException {
        if (block.isEncrypted() || block.label().equals("ENCRYPTED PRIVATE KEY")) {
            throw block.error("encrypted (expected: a key that needs no pass phrase, as openssl pkey writes it)", null);
        }
        byte[] der = block.der();
        try {
            return switch (block.label()) {
                case "PRIVATE KEY" -> pkcs8(der);
                case "RSA PRIVATE KEY" -> decode("RSA", RSA_IDENTIFIER, der);
                case "EC PRIVATE KEY" -> sec1(der, before);
                default -> throw new IOException("of another kind (" + LEGAL + ")");
            };
        } catch (GeneralSecurityException e) {
            throw block.error("damaged: " + e.getMessage(), e);
        } catch (IOException e) {
            throw block.error(String.valueOf(e.getMessage()), e);
        }
    }

    /** PrivateKeyInfo, whose version, attributes and public key do not matter. */
    private static PrivateKey pkcs8(byte[] der) throws IOException, GeneralSecurityException {
        Der info = new Der(der).inside(Der.SEQUENCE);
        info.next(Der.INTEGER);
        byte[] identifier = info.next(Der.SEQUENCE);
        byte[] key = info.next(Der.OCTET_STRING);
        Der algorithm = new Der(identifier);
        String oid = Der.dotted(algorithm.next(Der.OID));
        switch (oid) {
            case RSA -> {
                return decode("RSA", identifier, key);
            }
            case EC -> {
                curve(algorithm);
                return decode("EC", identifier, key);
            }
            case ED25519 -> {
                return decode("Ed25519", identifier, key);
            }
            default ->
                throw new IOException("algorithm " + NAMES.getOrDefault(oid, oid) + " (expected: RSA, EC or Ed25519)");
        }
    }

    /** ECPrivateKey. */
    private static PrivateKey sec1(byte[] der, List<PemBlock> before) throws IOException, GeneralSecurityException {
        Der key = new Der(der).inside(Der.SEQUENCE);
        key.next(Der.INTEGER);
        key.next(Der.OCTET_STRING);
        if (key.isNext(Der.CONTEXT_0)) {
            return decode("EC", curve(key.inside(Der.CONTEXT_0)), der);
        }
        for (PemBlock block : before) {
            if (block.label().equals("EC PARAMETERS")) {
                return decode("EC", curve(new Der(block.der())), der);
            }
        }
        throw new IOException("no curve, neither in the key nor in an EC PARAMETERS block before it");
    }

    /** ECParameters, checked; the identifier of the algorithm on that curve. */
    private static byte[] curve(Der parameters) throws IOException {
        String expected = " (expected: P-256, P-384 or P-521)";
        if (!parameters.isNext(Der.OID)) {
            throw new IOException("a curve without a name" + expected);
        }
        byte[] curve = parameters.next(Der.OID);
        String oid = Der.dotted(curve);
        if (!CURVES.contains(oid)) {
            throw new IOException("curve " + NAMES.getOrDefault(oid, oid) + expected);
        }
        return Der.join(EC_ALGORITHM, Der.value(Der.OID, curve));
    }

    /** Java takes PrivateKeyInfo only, and not all JDKs take what may follow the key in it. */
    private static PrivateKey decode(String algorithm, byte[] identifier, byte[] key) throws GeneralSecurityException {
        byte[] info = Der.value(
                Der.SEQUENCE,
                Der.value(Der.INTEGER, new byte[1]),
                Der.value(Der.SEQUENCE, identifier),
                Der.value(Der.OCTET_STRING, key));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(info));
    }
}
