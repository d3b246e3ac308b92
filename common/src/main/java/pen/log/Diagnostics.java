// SPDX-License-Identifier: Apache-2.0
package pen.log;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Consumer;
import pen.os.Posix;

/** Where a program tells its administrator what happens, one line an event; never makes its caller wait. */
public final class Diagnostics implements AutoCloseable {
    /** Lines that may wait for a slow terminal or syslog; some seconds of a busy pen at level 2. */
    private static final int CAPACITY = 16_384;

    /** Characters that may, in all of them: who sends to penlogd chooses how long they are. */
    private static final long ROOM = 16 << 20;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final LineQueue queue;
    private volatile int level;
    private long told;

    /** @param sink writes the lines: to stderr or to syslog */
    public Diagnostics(Consumer<List<String>> sink) {
        queue = new LineQueue("diagnostics", new LineQueue.Limits(CAPACITY, ROOM, 0), lines -> write(lines, sink));
    }

    /** Diagnostics that stderr takes, each line with its time. */
    public static Diagnostics onStderr() {
        return new Diagnostics(lines -> {
            String time = time();
            lines.forEach(line -> System.err.println(time + ": " + line));
        });
    }

    /**
     * Diagnostics that syslog takes, which knows the time.
     *
     * @param program what they begin with there
     */
    public static Diagnostics inSyslog(String program) {
        Posix.openSyslog(program);
        return new Diagnostics(lines -> lines.forEach(Posix::syslog));
    }

    /** The local time to the second, as pen writes it for people: {@code 2026-11-22 09:05:01}. */
    public static String time() {
        return time(Instant.now());
    }

    /** Another time, written so. */
    public static String time(Instant when) {
        return TIME.format(LocalDateTime.ofInstant(when, ZoneId.systemDefault()));
    }

    /** On the writing thread. */
    private void write(List<String> lines, Consumer<List<String>> sink) {
        sink.accept(lines);
        long lost = queue.dropped();
        if (lost > told) {
            sink.accept(List.of((lost - told) + " lines of diagnostics lost: their reader is too slow"));
            told = lost;
        }
    }

    /** Says what an administrator must know at every level. */
    public void say(String event) {
        queue.offer(event);
    }

    /** Whether events of this level are wanted: 1 events, 2 every step, 3 data. Ask before building a costly line. */
    public boolean isOn(int detail) {
        return level >= detail;
    }

    /** Says it if events of this level are wanted. */
    public void debug(int detail, String event) {
        if (isOn(detail)) {
            queue.offer(event);
        }
    }

    /** Sets the detail that is wanted: 0 quiet, 1 events, 2 every step, 3 data dumps. */
    public void level(int level) {
        this.level = level;
    }

    @Override
    public void close() {
        queue.close();
    }
}
