// SPDX-License-Identifier: Apache-2.0
package pen.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransportTest {
    @ParameterizedTest
    @EnumSource
    void parse_readsWhatIsPrinted(Transport transport) {
        // The machines that test this have all three.
        assertThat(Transport.parse(transport.toString())).isEqualTo(transport);
    }

    @Test
    void parse_otherName_saysWhatIsLegal() {
        assertThatThrownBy(() -> Transport.parse("kqueue"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("transport: kqueue (expected: auto, io_uring, epoll or nio)");
    }

    @Test
    void best_isTheFirstThatIsThere() {
        assertThat(Transport.best()).isEqualTo(Transport.IO_URING);
    }
}
