// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that the benchmark started.
 *
 * @param label what it is called in messages
 * @param log the file that takes what it prints
 */
public record Child(String label, Process process, Path log) {
    /** Seconds that it gets to end by itself. */
    private static final int PATIENCE = 5;

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The process and those that it started. */
    public ProcessTree tree() {
        return new ProcessTree(process.pid());
    }

    /**
     * Waits until it has ended by itself, and returns what it printed.
     *
     * @throws IOException if it does not end in time or its status is not 0
     */
    public String output(int seconds) throws IOException, InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new IOException(label + " still runs after " + seconds + " s");
        }
        if (process.exitValue() != 0) {
            throw new IOException(label + " failed: " + lastWords());
        }
        return Files.readString(log);
    }

    /** How it ended: its status, and what it printed last. */
    public String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
        String last = String.join("; ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
        return "status " + process.exitValue() + (last.isEmpty() ? "" : ": " + last);
    }

    /** Ends it and those that it started, by force if they do not listen, and waits. */
    void end() {
        List<ProcessHandle> offspring = process.descendants().toList();
        process.destroy();
        process.onExit().completeOnTimeout(process, PATIENCE, TimeUnit.SECONDS).join();
        process.destroyForcibly().onExit().join();
        offspring.forEach(ProcessHandle::destroyForcibly);
        offspring.forEach(one -> one.onExit().join());
    }
}
