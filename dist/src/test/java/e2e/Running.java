// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A program that runs in the background.
 *
 * @param output where it writes what it says, on stdout and stderr
 */
record Running(Process process, Path output) implements AutoCloseable {
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
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> program.serves(probe));
            return program;
        } catch (RuntimeException | Error e) {
            program.close();
            throw e;
        }
    }

    private boolean serves(Probe probe) throws IOException, InterruptedException {
        if (!process.isAlive()) {
            throw new AssertionError("ended with status " + process.exitValue() + ": " + Files.readString(output));
        }
        try {
            return probe.serves();
        } catch (IOException e) {
            // Not yet; what it says is in the output.
            return false;
        }
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
