// SPDX-License-Identifier: Apache-2.0
package bench.stand;

/**
 * What processes have used.
 *
 * @param micros processor time, user and system together, in µs
 * @param voluntary context switches because there was nothing to do
 * @param involuntary context switches because others wanted the processor
 */
public record Usage(long micros, long voluntary, long involuntary) {
    static final Usage NONE = new Usage(0, 0, 0);

    /** The unit of times in /proc: USER_HZ is 100 on every Linux that a JVM runs on (proc(5), sysconf _SC_CLK_TCK). */
    private static final long MICROS_PER_TICK = 1_000_000 / 100;

    public Usage plus(Usage other) {
        return new Usage(micros + other.micros, voluntary + other.voluntary, involuntary + other.involuntary);
    }

    public Usage minus(Usage earlier) {
        return new Usage(micros - earlier.micros, voluntary - earlier.voluntary, involuntary - earlier.involuntary);
    }

    /** Context switches of both kinds. */
    public long switches() {
        return voluntary + involuntary;
    }

    /**
     * Reads /proc/PID/stat for the time and /proc/PID/status for the switches; an empty text counts as nothing.
     *
     * <pre>stat = pid "(" name ")" state number*; utime and stime are the numbers 14 and 15 (proc(5))</pre>
     */
    static Usage parse(String stat, String status) {
        long ticks = 0;
        if (!stat.isEmpty()) {
            // The name may hold spaces and parentheses; after its end comes the third field.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            ticks = Long.parseLong(fields[14 - 3]) + Long.parseLong(fields[15 - 3]);
        }
        return new Usage(
                ticks * MICROS_PER_TICK,
                statusValue(status, "voluntary_ctxt_switches"),
                statusValue(status, "nonvoluntary_ctxt_switches"));
    }

    /** The number of a line {@code key: number [unit]} in a /proc/PID/status; 0 without such a line. */
    static long statusValue(String status, String key) {
        return status.lines()
                .filter(line -> line.startsWith(key + ":"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(key.length() + 1).strip().split(" ", -1)[0]))
                .findFirst()
                .orElse(0);
    }
}
