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
    void look_heapGrows_collectsWhenThereIsMuchMoreThanWasNeeded() {
        live = 10 * MEBI;
        used = 13 * MEBI;
        heap.look();
        assertThat(collections).isOne();
        used = 22 * MEBI;
        heap.look();
        assertThat(collections).isOne();
        used++;
        heap.look();
        assertThat(collections).isEqualTo(2);
    }

    @Test
    void look_allIsNeeded_doesNotCollectAgainAndAgain() {
        live = 500 * MEBI;
        used = live;
        heap.look();
        used += 300 * MEBI;
        heap.look();
        heap.look();
        assertThat(collections).isOne();
    }
}
