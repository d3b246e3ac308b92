// SPDX-License-Identifier: Apache-2.0
package pen.acl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessListsTest {
    private static final long MAPPED = 0xffff_0000_0000L;
    private static final AccessList SWEDEN = AccessList.EMPTY.with(Rule.parse("permit country SE"));
    private static final AccessList NOBODY = AccessList.EMPTY.with(Rule.parse("deny 0.0.0.0/0"));

    @TempDir
    Path directory = Path.of("");

    @Test
    void empty_permitsAll() {
        for (int number = 0; number < AccessLists.COUNT; number++) {
            assertThat(AccessLists.EMPTY.permits(number, 0, MAPPED | 1)).isTrue();
        }
        assertThat(AccessLists.EMPTY.countries()).isEmpty();
    }

    @Test
    void with_oneList_leavesTheOthersAndTheOldOnes() {
        AccessLists lists = AccessLists.EMPTY.with(9, NOBODY);

        assertThat(lists.list(9)).isSameAs(NOBODY);
        assertThat(lists.permits(9, 0, MAPPED | 1)).isFalse();
        assertThat(lists.permits(8, 0, MAPPED | 1)).isTrue();
        assertThat(AccessLists.EMPTY.permits(9, 0, MAPPED | 1)).isTrue();
        assertThat(lists.with(9, AccessList.EMPTY).permits(9, 0, MAPPED | 1)).isTrue();
    }

    @Test
    void with_countryAndNoDatabase_isRefused() {
        assertThatThrownBy(() -> AccessLists.EMPTY.with(3, SWEDEN))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("acl 3: a country without a database (expected: geoip_db FILE first)");
    }

    @Test
    void with_countryAndDatabase_asksTheDatabase() throws IOException {
        Countries first = new Mmdb(6).country("10.0.0.0/8", "SE").open(directory.resolve("first.mmdb"));
        Countries second = new Mmdb(6).country("10.0.0.0/8", "NO").open(directory.resolve("second.mmdb"));
        AccessLists before = AccessLists.EMPTY.with(first).with(3, SWEDEN);
        AccessLists after = before.with(second);

        assertThat(before.permits(3, 0, MAPPED | 0x0a00_0001)).isTrue();
        assertThat(after.permits(3, 0, MAPPED | 0x0a00_0001)).isFalse();
        assertThat(before.countries()).containsSame(first);
        assertThat(after.countries()).containsSame(second);
        assertThat(after.list(3)).isSameAs(SWEDEN);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 10})
    void anyNumberButZeroToNine_isRefused(int number) {
        String message = "acl: " + number + " (expected: a whole number from 0 to 9)";
        assertThatThrownBy(() -> AccessLists.EMPTY.list(number)).hasMessage(message);
        assertThatThrownBy(() -> AccessLists.EMPTY.with(number, NOBODY)).hasMessage(message);
        assertThatThrownBy(() -> AccessLists.EMPTY.permits(number, 0, 1))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
