// SPDX-License-Identifier: Apache-2.0
package penstats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final Tokens tokens = new Tokens(clock::get);

    @Test
    void isValid_ownToken_tillHalfADayHasGone() {
        String token = tokens.issue("alice");
        assertThat(tokens.isValid("alice", token)).isTrue();
        clock.addAndGet(Tokens.LIFETIME - 1);
        assertThat(tokens.isValid("alice", token)).isTrue();
        clock.incrementAndGet();
        assertThat(tokens.isValid("alice", token)).isFalse();
    }

    @Test
    void isValid_tokenOfAnotherUserOrProcess_isNot() {
        assertThat(tokens.isValid("alice", tokens.issue("bob"))).isFalse();
        assertThat(tokens.isValid("alice", new Tokens(clock::get).issue("alice")))
                .isFalse();
    }

    @Test
    void isValid_anyBitChanged_isNot() {
        byte[] token = Base64.getUrlDecoder().decode(tokens.issue("alice"));
        for (int bit = 0; bit < token.length * 8; bit++) {
            token[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(tokens.isValid("alice", Base64.getUrlEncoder().encodeToString(token)))
                    .isFalse();
            token[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "%00", "====", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "\u00fc"})
    void isValid_garbage_isNot(String token) {
        assertThat(tokens.isValid("alice", token)).isFalse();
    }
}
