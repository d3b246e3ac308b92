// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What an authority says of one certificate: that it has been revoked, or has not, and for how long that word is good.
 * That the authority has signed it is for clients to verify.
 *
 * <pre>
 * OCSPResponse      = SEQUENCE { ENUMERATED, [0] SEQUENCE { OID, OCTET STRING BasicOCSPResponse } }
 * BasicOCSPResponse = SEQUENCE { ResponseData, signature and certificates }
 * ResponseData      = SEQUENCE { *1 [0] version, [1] or [2] responder, producedAt, SEQUENCE { *SingleResponse }, ... }
 * SingleResponse    = SEQUENCE { CertID, [0] good, [1] revoked or [2] unknown, thisUpdate, [0] nextUpdate, ... }
 * CertID            = SEQUENCE { SEQUENCE { OID of a hash, ... }, hash of the issuer's name, of its key, serial number }
 * </pre>
 *
 * <p>In DER; RFC 6960, section 4.2.1. There nextUpdate may be missing; here not, as in RFC 5019, section 2.2.4.
 */
final class OcspResponse {
    /** Ten times as much as one with a chain of certificates has; bytes. */
    private static final int LIMIT = 64 << 10;

    /** How far the responder's clock may be ahead of ours; as in openssl-ocsp(1), -validity_period. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final String SUCCESSFUL = "successful";

    /** The statuses of OCSPResponse, by their numbers; 4 is not used. */
    private static final List<String> STATUSES =
            List.of(SUCCESSFUL, "malformedRequest", "internalError", "tryLater", "4", "sigRequired", "unauthorized");

    /** id-pkix-ocsp-basic. */
    private static final String BASIC = "1.3.6.1.5.5.7.48.1.1";

    /** RFC 5280, section 4.1.2.5.2: no fractions, always UTC. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'")
            .withZone(ZoneOffset.UTC)
            .withResolverStyle(ResolverStyle.STRICT);

    private static final int ENUMERATED = 0x0a;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int GOOD = 0x80;
    private static final int REVOKED = 0xa1;

    private final Path file;
    private final byte[] der;
    private final boolean isRevoked;
    private final Instant thisUpdate;
    private final Instant nextUpdate;

    private OcspResponse(Path file, byte[] der, boolean isRevoked, Instant thisUpdate, Instant nextUpdate) {
        this.file = file;
        this.der = der;
        this.isRevoked = isRevoked;
        this.thisUpdate = thisUpdate;
        this.nextUpdate = nextUpdate;
    }

    /**
     * Reads one. Blocks on the file, so never on an event loop.
     *
     * @return nothing if it is about other certificates only
     * @throws IOException if the file cannot be read, or holds no response that says something; the message names the
     *     file, what was found and what is legal
     */
    static Optional<OcspResponse> read(Path file, X509Certificate certificate) throws IOException {
        byte[] der = SmallFile.read(file, LIMIT);
        Der all = new Der(der);
        if (!all.isNext(Der.SEQUENCE)) {
            throw new IOException(file + ": no OCSP response (expected: one in DER, as openssl ocsp -respout writes)");
        }
        try {
            Der responses = responses(all);
            while (responses.hasMore()) {
                Der single = responses.inside(Der.SEQUENCE);
                if (isOf(certificate, single.inside(Der.SEQUENCE))) {
                    return Optional.of(of(file, der, single));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new IOException(file + ": OCSP response: " + e.getMessage(), e);
        }
    }

    /** As it is sent; not to be changed. */
    byte[] der() {
        return der;
    }

    /** Whether the certificate has been revoked. */
    boolean isRevoked() {
        return isRevoked;
    }

    /** @param epochMillis the time, in milliseconds since 1970 */
    boolean isValidAt(long epochMillis) {
        return !isTooEarly(epochMillis) && !Instant.ofEpochMilli(epochMillis).isAfter(nextUpdate);
    }

    /** Why it is not valid at a time, in words, with the file. */
    String whyNotAt(long epochMillis) {
        return isTooEarly(epochMillis)
                ? file + ": the OCSP response is not valid before " + thisUpdate
                : file + ": the OCSP response expired at " + nextUpdate;
    }

    private boolean isTooEarly(long epochMillis) {
        return Instant.ofEpochMilli(epochMillis).plus(TOLERANCE).isBefore(thisUpdate);
    }

    /** The SingleResponses of an OCSPResponse. */
    private static Der responses(Der all) throws IOException {
        Der response = all.inside(Der.SEQUENCE);
        if (all.hasMore()) {
            throw new IOException("damaged: something follows it (expected: nothing else in the file)");
        }
        String status = status(response.next(ENUMERATED));
        if (!status.equals(SUCCESSFUL)) {
            throw new IOException("status " + status + " (expected: " + SUCCESSFUL + ")");
        }
        Der bytes = response.inside(Der.CONTEXT_0).inside(Der.SEQUENCE);
        String type = Der.dotted(bytes.next(Der.OID));
        if (!type.equals(BASIC)) {
            throw new IOException("type " + type + " (expected: " + BASIC + ", a basic one)");
        }
        Der data = bytes.inside(Der.OCTET_STRING).inside(Der.SEQUENCE).inside(Der.SEQUENCE);
        if (data.isNext(Der.CONTEXT_0)) {
            data.next(Der.CONTEXT_0);
        }
        data.next(data.isNext(Der.CONTEXT_1) ? Der.CONTEXT_1 : Der.CONTEXT_2);
        time(data);
        return data.inside(Der.SEQUENCE);
    }

    private static String status(byte[] number) {
        return number.length == 1 && number[0] >= 0 && number[0] < STATUSES.size()
                ? STATUSES.get(number[0])
                : "0x" + HexFormat.of().formatHex(number);
    }

    /** Whether a CertID is that of a certificate: an authority never gives a number twice. */
    private static boolean isOf(X509Certificate certificate, Der id) throws IOException {
        String algorithm = Der.dotted(id.inside(Der.SEQUENCE).next(Der.OID));
        byte[] name = id.next(Der.OCTET_STRING);
        id.next(Der.OCTET_STRING);
        byte[] serial = id.next(Der.INTEGER);
        try {
            byte[] issuer = certificate.getIssuerX500Principal().getEncoded();
            return Arrays.equals(certificate.getSerialNumber().toByteArray(), serial)
                    && Arrays.equals(MessageDigest.getInstance(algorithm).digest(issuer), name);
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("hash algorithm " + algorithm + " (expected: SHA-1 or SHA-2)", e);
        }
    }

    /** What a SingleResponse says after its CertID. */
    private static OcspResponse of(Path file, byte[] der, Der single) throws IOException {
        boolean isRevoked = single.isNext(REVOKED);
        if (!isRevoked && !single.isNext(GOOD)) {
            throw new IOException("the responder does not know the certificate (expected: good or revoked)");
        }
        single.next(isRevoked ? REVOKED : GOOD);
        Instant thisUpdate = time(single);
        if (!single.isNext(Der.CONTEXT_0)) {
            throw new IOException("has no end of its time (expected: nextUpdate)");
        }
        return new OcspResponse(file, der, isRevoked, thisUpdate, time(single.inside(Der.CONTEXT_0)));
    }

    private static Instant time(Der at) throws IOException {
        String text = new String(at.next(GENERALIZED_TIME), StandardCharsets.ISO_8859_1);
        try {
            return TIME.parse(text, Instant::from);
        } catch (DateTimeException e) {
            throw new IOException("damaged: no time of the form 20261123090501Z", e);
        }
    }
}
