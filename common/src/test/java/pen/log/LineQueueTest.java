// SPDX-License-Identifier: Apache-2.0
package pen.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineQueueTest {
    @Test
    void close_linesAreQueued_allAreWrittenInOrder() {
        List<String> written = Collections.synchronizedList(new ArrayList<>());
        List<String> lines =
                IntStream.range(0, 5000).mapToObj(Integer::toString).toList();
        try (LineQueue queue = new LineQueue("test", LineQueue.Limits.of(10_000), written::addAll)) {
            lines.forEach(queue::offer);
        }
        assertThat(written).isEqualTo(lines);
    }

    @Test
    void offer_sinkHangs_dropsAndCounts_andNeverWaits() {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        try (LineQueue queue = new LineQueue("test", LineQueue.Limits.of(10), lines -> {
            entered.countDown();
            awaitUninterruptibly(stuck);
        })) {
            queue.offer("first");
            awaitUninterruptibly(entered);
            for (int i = 0; i < 110; i++) {
                queue.offer("line");
            }
            assertThat(queue.dropped()).isEqualTo(100);
            stuck.countDown();
        }
    }

    @Test
    void offer_linesAreLong_dropsWhatWouldNotFit_andHandsOverALittleAtATime() {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
        String line = "x".repeat(60_000);
        try (LineQueue queue = new LineQueue("test", new LineQueue.Limits(10_000, 100L * line.length(), 0), lines -> {
            batches.add(lines.size());
            entered.countDown();
            awaitUninterruptibly(stuck);
        })) {
            queue.offer(line);
            awaitUninterruptibly(entered);
            for (int i = 0; i < 199; i++) {
                queue.offer(line);
            }
            assertThat(queue.dropped()).isEqualTo(100);
            stuck.countDown();
        }
        assertThat(batches.stream().mapToInt(Integer::intValue).sum()).isEqualTo(100);
        assertThat(batches).allMatch(lines -> lines <= 18);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
