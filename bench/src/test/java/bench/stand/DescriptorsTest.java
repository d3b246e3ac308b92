// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DescriptorsTest {
    private static final String HEAD =
            "Limit                     Soft Limit           Hard Limit           Units     \n";

    @Test
    void limit_number_isTheHardOne() {
        assertThat(Descriptors.limit(
                        HEAD + "Max open files            1024                 20000                files \n"))
                .isEqualTo(20_000);
    }

    @Test
    void limit_unlimited_isMoreThanAnybodyNeeds() {
        assertThat(Descriptors.limit(
                        HEAD + "Max open files            1024                 unlimited            files \n"))
                .isEqualTo(Integer.MAX_VALUE);
    }
}
