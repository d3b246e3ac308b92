// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FingerprintsTest {
    private static final BigInteger PRIME = BigInteger.TWO.pow(61).subtract(BigInteger.ONE);

    @Test
    void of_isThePolynomial() {
        Random random = new Random(20261123);
        for (int i = 0; i < 10_000; i++) {
            long point = random.nextLong();
            byte[] bytes = new byte[random.nextInt(101)];
            random.nextBytes(bytes);
            String request = new String(bytes, StandardCharsets.ISO_8859_1);
            assertThat(new Fingerprints(point).of("192.0.2.1", request))
                    .isEqualTo(polynomial(point, "192.0.2.1", request));
        }
    }

    private static long polynomial(long point, String... texts) {
        BigInteger at = BigInteger.valueOf(point).mod(PRIME);
        BigInteger sum = BigInteger.ZERO;
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            sum = sum.multiply(at).add(BigInteger.valueOf(bytes.length)).mod(PRIME);
            for (int from = 0; from < bytes.length; from += 7) {
                BigInteger part = new BigInteger(1, bytes, from, Math.min(7, bytes.length - from));
                sum = sum.multiply(at).add(part).mod(PRIME);
            }
        }
        return sum.longValueExact();
    }

    @Test
    void of_textsThatAreNearlyEqual_differ() {
        Fingerprints fingerprints = new Fingerprints();
        Set<Long> all = new HashSet<>();
        List<String> texts =
                List.of("", "\0", "\0\0", "a", "a\0", "\0a", "aaaaaaa", "aaaaaaaa", "Aa", "BB", "AaBB", "BBAa");
        for (String server : texts) {
            for (String request : texts) {
                all.add(fingerprints.of(server, request));
            }
        }
        assertThat(all).hasSize(texts.size() * texts.size());
    }

    @Test
    void of_anotherStart_isAnother() {
        assertThat(new Fingerprints().of("a", "b")).isNotEqualTo(new Fingerprints().of("a", "b"));
    }
}
