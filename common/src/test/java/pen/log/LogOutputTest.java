// SPDX-License-Identifier: Apache-2.0
package pen.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pen.os.Posix;

class LogOutputTest {
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    /** Of each line, as many are lost. */
    private static class FullDisk implements LogSink {
        private final int each;
        private long lost;

        FullDisk(int each) {
            this.each = each;
        }

        @Override
        public synchronized void write(List<String> lines) throws IOException {
            lost += (long) each * lines.size();
            throw new IOException("the disk is full");
        }

        @Override
        public synchronized long lost() {
            return lost;
        }

        @Override
        public void reopen() {}

        @Override
        public void giveTo(Posix.User user) {}

        @Override
        public String bottleneck() {
            return "the disk is too slow";
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @CsvSource({"1, log: 1 line lost: the disk is full", "2, log: 2 lines lost: the disk is full"})
    void lines_lost_areCountedInWords(int lines, String told) {
        try (Diagnostics diagnostics = new Diagnostics(said::addAll);
                LogOutput output = new LogOutput(
                        "log", new LineQueue.Limits(10, 1000, 0), new FullDisk(lines), () -> 0, diagnostics)) {
            output.offer("line");
        }
        assertThat(said).hasSize(1).first().asString().endsWith(told);
    }

    /** As a pipe that nobody reads. */
    @Test
    void close_sinkHangs_endsNevertheless_andTellsOfTheRest() {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        LogSink hanging = new FullDisk(1) {
            @Override
            public synchronized void write(List<String> lines) {
                writing.countDown();
                Awaitility.await().forever().until(() -> over.getCount() == 0);
            }
        };
        try (Diagnostics diagnostics = new Diagnostics(said::addAll)) {
            LogOutput output = new LogOutput("log", new LineQueue.Limits(10, 1000, 0), hanging, () -> 0, diagnostics);
            output.offer("first");
            Awaitility.await().until(() -> writing.getCount() == 0);
            output.offer("second");
            output.offer("third");
            output.close();
            assertThat(output.lost()).isEqualTo(2);
        } finally {
            over.countDown();
        }
        assertThat(said).hasSize(1).first().asString().endsWith("log: 2 lines lost: the disk is too slow");
    }
}
