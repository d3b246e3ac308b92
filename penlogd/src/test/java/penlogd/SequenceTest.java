// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SequenceTest {
    @ParameterizedTest
    @CsvSource({
        "5 6 7 8, 0",
        "5 7 8, 1",
        "5 9 10, 3",
        "5 7 6 8, 0",
        "5 9 8 7 6 10, 0",
        "500000 500001 0 1 2, 0",
        "500000 500002 0 1 3, 2",
        "7, 0",
    })
    void received_numbers_thoseMissingAreLost(String numbers, long lost) {
        Sequence sequence = new Sequence();
        for (String number : numbers.split(" ", -1)) {
            sequence.received(Long.parseLong(number));
        }
        assertThat(sequence.lost()).isEqualTo(lost);
    }

    @Test
    void lost_nothingHasCome_isNone() {
        assertThat(new Sequence().lost()).isZero();
    }

    @Test
    void received_numberOfNoPen_countsNothing() {
        Sequence sequence = new Sequence();
        sequence.received(1);
        sequence.received(999_999_999_999_999_999L);
        sequence.received(2);
        sequence.received(4);
        assertThat(sequence.lost()).isOne();
    }
}
