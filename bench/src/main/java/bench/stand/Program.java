// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a balancer is started. */
interface Program {
    /** The command that runs it in the foreground; what it needs of configuration is kept on the stand. */
    List<String> command(Stand stand, Setup setup) throws IOException;

    /** The command that prints its version. */
    List<String> version();

    /** Whether it can remember its clients. */
    boolean remembers();

    /** Whether it can relay datagrams. */
    default boolean relaysDatagrams() {
        return true;
    }

    /** The command that asks a running one for its process id by its control port; empty if it has no such program. */
    Optional<List<String>> askPid(Path control);

    /**
     * The command that runs its penlogd in the foreground; empty if it has no such program.
     *
     * @param requests that it remembers
     */
    default Optional<List<String>> logDaemon(int requests, Path log, int port) {
        return Optional.empty();
    }

    /**
     * The command that forwards the frames of a {@link Segment} in the foreground; empty if it cannot.
     *
     * @param commands of its control language
     */
    default Optional<List<String>> frameForwarder(Path control, List<String> commands) {
        return Optional.empty();
    }

    /** The command line that both pens have. */
    static List<String> frameForwarder(String program, Path control, List<String> commands) {
        List<String> words = new ArrayList<>(List.of(program, "-f", "-C", control.toString(), "-u", "root"));
        commands.forEach(command -> words.addAll(List.of("-O", command)));
        words.addAll(List.of("-O", "dsr_if " + Segment.INTERFACE, Segment.SERVICE + ":" + Segment.PORT));
        words.addAll(Segment.SERVERS);
        return words;
    }

    /** The command that shows a running one, by its control port, to browsers; empty if it has no such program. */
    default Optional<List<String>> dashboard(Path control, int port) {
        return Optional.empty();
    }

    /** The command line that both have. */
    static List<String> logDaemon(String program, int requests, Path log, int port) {
        return List.of(program, "-f", "-n", Integer.toString(requests), "-l", log.toString(), Integer.toString(port));
    }

    /** The version of a Debian package. */
    static List<String> packageVersion(String name) {
        return List.of("dpkg-query", "-W", "-f", "${Version}", name);
    }
}
