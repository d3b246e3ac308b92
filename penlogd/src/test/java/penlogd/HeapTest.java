// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapTest {
    private static final long MEBI = 1 << 20;

    private long used;
    private long live;
    private int collections;
    private final Heap heap = new Heap(() -> used, () -> {
        used = live;
        collections++;
    });

    @Test
    void collectIfDue_heapGrows_collectsWhenThereIsMuchMoreThanWasNeeded() {
        live = 10 * MEBI;
        used = 25 * MEBI;
        heap.collectIfDue();
        assertThat(collections).isOne();
        used = 34 * MEBI;
        heap.collectIfDue();
        assertThat(collections).isOne();
        used++;
        heap.collectIfDue();
        assertThat(collections).isEqualTo(2);
    }

    @Test
    void collectIfDue_allIsNeeded_doesNotCollectAgainAndAgain() {
        live = 500 * MEBI;
        used = live;
        heap.collectIfDue();
        used += 300 * MEBI;
        heap.collectIfDue();
        heap.collectIfDue();
        assertThat(collections).isOne();
    }
}
