// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A program that runs in the background.
 *
 * @param output where it writes what it says, on stdout and stderr
 */
record Running(Process process, Path output) implements AutoCloseable {
    /** To begin to serve, or to end: far longer than any program here takes; s. */
    private static final int PATIENCE = 30;

    /** Whether a program serves; an {@link IOException} says that it does not yet. */
    interface Probe {
        boolean serves() throws IOException, InterruptedException;
    }

    /**
     * Starts one, and waits until it serves.
     *
     * @throws AssertionError with what it said, if it ends before that
     */
    static Running start(ProcessBuilder command, Path output, Probe probe) throws IOException {
        Process process = command.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        Running program = new Running(process, output);
        try {
            Awaitility.await(command.command() + " serves")
                    .pollInterval(Duration.ofMillis(10))
                    .atMost(Duration.ofSeconds(PATIENCE))
                    .until(() -> program.serves(probe));
            return program;
        } catch (RuntimeException | Error e) {
            program.close();
            throw e;
        }
    }

    private boolean serves(Probe probe) throws IOException, InterruptedException {
        if (!process.isAlive()) {
            throw new AssertionError("ended with status " + process.exitValue() + ": " + said());
        }
        try {
            return probe.serves();
        } catch (IOException e) {
            // Not yet; what it says is in the output.
            return false;
        }
    }

    long pid() {
        return process.pid();
    }

    /** What it said so far. */
    String said() throws IOException {
        return Files.readString(output);
    }

    /** Sends it a signal, by its name without SIG. */
    void signal(String name) throws IOException, InterruptedException {
        signal(process.pid(), name);
    }

    /** Sends one to any process. */
    static void signal(long pid, String name) throws IOException, InterruptedException {
        Tree.Ended kill = Tree.run(new ProcessBuilder("kill", "-" + name, Long.toString(pid)));
        if (kill.status() != 0) {
            throw new AssertionError("kill -" + name + " " + pid + ": " + kill.err());
        }
    }

    /** Ends it as an administrator would, and returns its exit status. */
    int stop() throws InterruptedException {
        process.destroy();
        return awaitEnd();
    }

    /** Waits until it ends, and returns its exit status. */
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
            throw new AssertionError("process " + pid() + " still runs after " + PATIENCE + " s");
        }
        return process.exitValue();
    }

    /** Kills it and what it started, as kill -9 does. */
    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().join());
    }
}
