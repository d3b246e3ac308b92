// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UsageTest {
    private static final String STATUS = """
            Name:	nginx
            VmRSS:	    5324 kB
            voluntary_ctxt_switches:	150
            nonvoluntary_ctxt_switches:	7
            """;

    @Test
    void parse_nameWithSpacesAndParentheses_findsTheTimes() {
        String stat = "4711 (a) b (c) S 1 4711 4711 0 -1 4194560 100 0 0 0 250 31 0 0 20 0 1 0 12 1 1 1\n";
        assertThat(Usage.parse(stat, STATUS)).isEqualTo(new Usage(2_810_000, 150, 7));
    }

    @Test
    void parse_processThatIsGone_countsNothing() {
        assertThat(Usage.parse("", "")).isEqualTo(Usage.NONE);
    }

    @Test
    void statusValue_number_withItsUnitLeftOut() {
        assertThat(Usage.statusValue(STATUS, "VmRSS")).isEqualTo(5324);
        assertThat(Usage.statusValue(STATUS, "VmSwap")).isZero();
    }

    @Test
    void tree_ofThisProcess_hasTimeAndMemory() throws Exception {
        ProcessTree tree = new ProcessTree(ProcessHandle.current().pid());
        assertThat(tree.usage().micros()).isPositive();
        assertThat(tree.usage().voluntary()).isPositive();
        assertThat(tree.resident()).isGreaterThan(10 << 20);
    }
}
