// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.nio.file.Path;
import java.util.List;

/**
 * A balancer that takes part.
 *
 * @param name on the command line of the benchmark
 * @param title in its report
 * @param ours whether it is this project's
 * @param program how it is started
 */
public record Contender(String name, String title, boolean ours, Program program) {
    /** All there are. The first of ours in a run is the one that the goals are for. */
    public static final List<Contender> ALL = List.of(
            ours("pen", "pen", List.of()),
            new Contender("pen-c", "C pen", false, new PenC()),
            new Contender("haproxy", "HAProxy", false, new Haproxy()),
            new Contender("nginx", "nginx", false, new NginxBalancer()),
            ours("pen-io_uring", "pen, io_uring", List.of("transport io_uring")),
            ours("pen-epoll", "pen, epoll", List.of("transport epoll")),
            ours("pen-nio", "pen, NIO", List.of("transport nio")));

    /** Those of a run that names none. */
    public static final List<Contender> DEFAULT = ALL.subList(0, 4);

    /** Whether it can remember its clients. */
    public boolean remembers() {
        return program.remembers();
    }

    /** Whether it can relay datagrams. */
    public boolean relaysDatagrams() {
        return program.relaysDatagrams();
    }

    /** Whether it has a program that merges logs. */
    public boolean mergesLogs() {
        return program.logDaemon(1, Path.of("log"), 1).isPresent();
    }

    /** Whether it can forward frames. */
    public boolean forwardsFrames() {
        return program.frameForwarder(Path.of("control"), List.of()).isPresent();
    }

    /** Whether it has a program that shows it to browsers. */
    public boolean hasDashboard() {
        return program.dashboard(Path.of("control"), 1).isPresent();
    }

    /** The command that prints its version. */
    public List<String> version() {
        return program.version();
    }

    private static Contender ours(String name, String title, List<String> commands) {
        return new Contender(name, title, true, new Pen(commands));
    }
}
