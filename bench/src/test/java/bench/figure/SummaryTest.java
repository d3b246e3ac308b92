// SPDX-License-Identifier: Apache-2.0
package bench.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
    @Test
    void of_oddNumber_takesTheMiddleOne() {
        assertThat(Summary.of(List.of(9.0, 1.0, 2.0))).isEqualTo(new Summary(2, 1, 9));
    }

    @Test
    void of_evenNumber_takesTheMeanOfTheMiddleTwo() {
        assertThat(Summary.of(List.of(4.0, 1.0, 9.0, 2.0))).isEqualTo(new Summary(3, 1, 9));
    }

    @Test
    void of_nothing_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Summary.of(List.of()));
    }
}
