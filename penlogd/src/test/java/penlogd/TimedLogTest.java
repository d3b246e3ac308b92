// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import pen.log.LogRecord;

class TimedLogTest {
    private record Items<T>(Iterator<T> items) implements LogItems<T> {
        @Override
        public @Nullable T next() {
            return items.hasNext() ? items.next() : null;
        }

        @Override
        public long position() {
            return 0;
        }

        @Override
        public void close() {}
    }

    private static List<Long> times(Long... own) throws IOException {
        TimedLog<Long> log = new TimedLog<>(new Items<>(List.of(own).iterator()), time -> time, 100);
        List<Long> times = new ArrayList<>();
        while (log.head() != null) {
            times.add(log.time());
            log.advance();
        }
        return times;
    }

    @Test
    void time_linesOutOfOrder_isTheLatestSoFar() throws Exception {
        assertThat(times(1000L, 1050L, 1010L, TimedLog.NO_TIME, 1060L))
                .containsExactly(1000L, 1050L, 1050L, 1050L, 1060L);
    }

    @Test
    void time_aLineThatIsFarOff_doesNotCount() throws Exception {
        assertThat(times(1000L, 9000L, 1010L, 5L, 1020L)).containsExactly(1000L, 1010L, 1010L, 1010L, 1020L);
    }

    @Test
    void time_aPauseOrAClockThatWasSet_counts() throws Exception {
        assertThat(times(1000L, 5000L, 5010L, 3000L, 3010L, 3020L))
                .containsExactly(1000L, 5000L, 5010L, 3010L, 3010L, 3020L);
    }

    @Test
    void records_ofWholeSeconds_areSpreadOverThem() throws Exception {
        List<FileRecord> records = new ArrayList<>();
        for (long second : new long[] {1000, 1000, 1000, 1000, 2000, 7000}) {
            records.add(new FileRecord(second, new LogRecord.Entry("c", "s", "r")));
        }
        records.add(new FileRecord(7003, new LogRecord.Opened(1, 7003, "c:1", "l:1", "s:1", "")));
        SpreadRecords spread = new SpreadRecords(new Items<>(records.iterator()));
        List<Long> times = new ArrayList<>();
        for (FileRecord record = spread.next(); record != null; record = spread.next()) {
            times.add(record.millis());
        }
        assertThat(times).containsExactly(1125L, 1375L, 1625L, 1875L, 2500L, 7500L, 7003L);
    }
}
