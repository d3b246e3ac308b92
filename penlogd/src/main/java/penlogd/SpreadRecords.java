// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The records of pen's log, those with the time of a whole second spread evenly over it: they are in the order in which
 * they happened, and the more there are in a second, the less each can be off.
 */
final class SpreadRecords implements LogItems<FileRecord> {
    /** Of one second; beyond that it may be no log of pen. */
    private static final int MOST = 1 << 16;

    private static final int SECOND = 1000;

    private final LogItems<FileRecord> log;
    private final Queue<FileRecord> ready = new ArrayDeque<>();
    private @Nullable FileRecord following;

    /** @param log its records, in order */
    SpreadRecords(LogItems<FileRecord> log) {
        this.log = log;
    }

    /**
     * Opens the logs of a pen.
     *
     * @param penLogs in the order of their times
     * @throws IOException if one cannot be opened
     */
    static SpreadRecords open(List<Path> penLogs, Complaints complaints) throws IOException {
        List<LogItems<FileRecord>> opened = new ArrayList<>();
        try {
            for (Path penLog : penLogs) {
                opened.add(new LogStream<>(penLog, FileRecord::parse, FileRecord.FORM, complaints));
            }
        } catch (IOException e) {
            opened.forEach(LogItems::close);
            throw e;
        }
        return new SpreadRecords(new LogSequence<>(opened));
    }

    @Override
    public @Nullable FileRecord next() throws IOException {
        if (ready.isEmpty()) {
            readSecond();
        }
        return ready.poll();
    }

    @Override
    public long position() {
        return log.position();
    }

    @Override
    public void close() {
        log.close();
    }

    private void readSecond() throws IOException {
        FileRecord first = following == null ? log.next() : following;
        following = null;
        if (first == null || first.isExact()) {
            if (first != null) {
                ready.add(first);
            }
            return;
        }
        List<FileRecord> equal = new ArrayList<>();
        FileRecord record = first;
        while (record != null && !record.isExact() && record.millis() == first.millis() && equal.size() < MOST) {
            equal.add(record);
            record = log.next();
        }
        following = record;
        for (int i = 0; i < equal.size(); i++) {
            long part = (2L * i + 1) * SECOND / (2L * equal.size());
            ready.add(new FileRecord(first.millis() + part, equal.get(i).record()));
        }
    }
}
