// SPDX-License-Identifier: Apache-2.0
package quickstart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A process that the tour started.
 *
 * @param process a Java program, or the launcher that is about to become it
 * @param log the file that takes what it prints
 */
record Child(Process process, Path log) {
    /** Seconds: pen's first start, which writes an archive of its classes, takes about three. */
    private static final int LAUNCH = 15;

    /** Seconds that it gets to end by itself. */
    private static final int END = 5;

    /** A status above it is that of a process which a signal ended, plus the signal's number (POSIX, XCU 2.8.2). */
    private static final int SIGNALLED = 128;

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Kills it as {@code kill -9} does, and waits for its end. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Asks it to end. A launcher is left alone first: when it dies in its work, it leaves half an archive behind. */
    void askToEnd() throws InterruptedException {
        long start = System.nanoTime();
        while (process.isAlive() && !isJava() && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(LAUNCH)) {
            Thread.sleep(10);
        }
        process.destroy();
    }

    /** Waits until it has ended, and kills it when that takes too long. */
    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(END, TimeUnit.SECONDS)) {
            kill();
        }
    }

    /** How it ended: its status, and the last that it printed. */
    String lastWords() throws IOException {
        int status = process.exitValue();
        String signal = status > SIGNALLED ? " (signal " + (status - SIGNALLED) + ")" : "";
        // A stack trace is indented but for its first line and its causes.
        String last = Files.readAllLines(log, StandardCharsets.UTF_8).stream()
                .filter(line -> !line.isBlank() && !line.matches("(\\s|Caused by:).*"))
                .reduce("", (earlier, later) -> later);
        return "status " + status + signal + (last.isEmpty() ? "" : "; its last words: " + last);
    }

    private boolean isJava() {
        return process.info().command().filter(path -> path.endsWith("/java")).isPresent();
    }
}
