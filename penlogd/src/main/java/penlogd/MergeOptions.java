// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import pen.cli.Introduction;
import pen.cli.OptionTable;

/** The command line of mergelogs. */
final class MergeOptions {
    static final String USAGE = "usage: mergelogs -p penlog [options] server:logfile...";

    /** A day: the clocks of two servers that differ by more are not clocks; s. */
    private static final int MOST_JITTER = 86_400;

    /** A year; s. */
    private static final int MOST_SHIFT = 366 * 86_400;

    private final OptionTable table = new OptionTable("mergelogs");
    private final Introduction introduction =
            new Introduction(table, MergeLogs.class, USAGE, "Files may be compressed (gzip). See mergelogs(1).");
    private final List<Path> penLogs = new ArrayList<>();
    private List<ServerLog> servers = List.of();
    private int jitter = 600;
    private Optional<Integer> shift = Optional.empty();
    private boolean debug;

    private MergeOptions() {
        table.flag("-c", "--no-cache", "no effect: nothing is searched twice", () -> {});
        table.flag("-d", "--debug", "tell of clocks, and of each line whose client is not found", () -> debug = true);
        table.row(
                "-j",
                "--jitter",
                "seconds",
                "how far clocks may differ [600]",
                value -> jitter = OptionTable.number("-j", value, 0, MOST_JITTER));
        table.row(
                "-p",
                "--penlog",
                "file",
                "pen's log; repeatable, the oldest first",
                value -> penLogs.add(Path.of(value)));
        table.row(
                "-t",
                "--time",
                "seconds",
                "how far pen's clock is ahead of the servers'",
                value -> shift = Optional.of(OptionTable.number("-t", value, -MOST_SHIFT, MOST_SHIFT)));
    }

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException if it is not legal; the message names what and why
     */
    static MergeOptions parse(String... arguments) {
        MergeOptions options = new MergeOptions();
        options.servers =
                options.table.parse(arguments).stream().map(ServerLog::parse).toList();
        return options;
    }

    /** What the program says of itself. */
    Introduction introduction() {
        return introduction;
    }

    /** pen's log, the oldest file first; empty: it was not given. */
    List<Path> penLogs() {
        return penLogs;
    }

    /** The web servers' logs; empty: none was given. */
    List<ServerLog> servers() {
        return servers;
    }

    /** All logs: those of pen, then those of the servers. */
    List<Path> files() {
        return Stream.concat(penLogs.stream(), servers.stream().map(ServerLog::file))
                .toList();
    }

    /** How far clocks may differ; s. */
    int jitter() {
        return jitter;
    }

    /** How far pen's clock is ahead; s. */
    Optional<Integer> shift() {
        return shift;
    }

    boolean debug() {
        return debug;
    }
}
