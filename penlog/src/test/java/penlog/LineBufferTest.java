// SPDX-License-Identifier: Apache-2.0
package penlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LineBufferTest {
    private static final int LENGTH = 65_001;

    private final LineBuffer buffer = new LineBuffer(2);

    @Test
    void offer_full_refusesUntilTaken() throws InterruptedException {
        byte[] line = new byte[LENGTH];
        // Two in a chunk; two chunks wait, and one is being filled.
        for (int i = 0; i < 6; i++) {
            line[0] = (byte) i;
            assertThat(buffer.offer(line, 0, LENGTH)).isTrue();
        }
        assertThat(buffer.offer(line, 0, LENGTH)).isFalse();
        ByteBuffer chunk = Objects.requireNonNull(buffer.take());
        assertThat(chunk.getInt()).isEqualTo(LENGTH);
        assertThat(chunk.get()).isZero();
        buffer.giveBack(chunk);
        assertThat(buffer.offer(line, 0, LENGTH)).isTrue();
    }

    @Test
    void take_afterTheEnd_givesAllThatWaits() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            buffer.offer(new byte[] {(byte) i}, 0, 1);
        }
        buffer.end();
        ByteBuffer chunk = Objects.requireNonNull(buffer.take());
        List<Integer> lines = new ArrayList<>();
        while (chunk.hasRemaining()) {
            assertThat(chunk.getInt()).isEqualTo(1);
            lines.add((int) chunk.get());
        }
        assertThat(lines).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(buffer.take()).isNull();
    }

    @Test
    void take_ofManyLinesFromAnotherThread_keepsThemInOrder() throws InterruptedException {
        int count = 100_000;
        CompletableFuture<Void> offering = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < count; i++) {
                byte[] line = ByteBuffer.allocate(4 + i % 300).putInt(i).array();
                put(line);
            }
            buffer.end();
        });
        int expected = 0;
        ByteBuffer chunk = buffer.take();
        while (chunk != null) {
            while (chunk.hasRemaining()) {
                int next = chunk.getInt() + chunk.position();
                assertThat(chunk.getInt()).isEqualTo(expected++);
                chunk.position(next);
            }
            buffer.giveBack(chunk);
            chunk = buffer.take();
        }
        offering.join();
        assertThat(expected).isEqualTo(count);
    }

    private void put(byte[] line) {
        try {
            buffer.put(line, 0, line.length);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
