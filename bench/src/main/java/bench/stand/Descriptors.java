// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many connections the limit on file descriptors allows. */
public final class Descriptors {
    /** Idle connections that the benchmark wants. */
    public static final int WANTED = 20_000;

    /** What else a process needs: libraries, logs, the sockets of probes. */
    private static final int RESERVE = 200;

    /** Of one process; the JVM raises its own to the most that is allowed, and its children inherit that. */
    public static final int LIMIT = limit();

    /** Connections that a balancer can relay: each takes two. */
    public static final int CONNECTIONS = Math.min(WANTED, (LIMIT - RESERVE) / 2);

    private Descriptors() {}

    private static int limit() {
        try {
            return limit(Files.readString(Path.of("/proc/self/limits")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads {@code Max open files SOFT HARD files}; "unlimited" is more than anybody needs. */
    static int limit(String limits) {
        return limits.lines()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.split(" +", -1)[4])
                .mapToInt(hard -> hard.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(hard))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no \"Max open files\" in: " + limits));
    }
}
