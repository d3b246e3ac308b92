// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A process with the command line of a pen, that does something on USR1; a shell. */
final class SignallablePen implements AutoCloseable {
    private final Path script;
    private final Path pidFile;
    private final Path webFile;
    private @Nullable Process process;

    SignallablePen(Path directory, Path pidFile, Path webFile) {
        script = directory.resolve("script");
        this.pidFile = pidFile;
        this.webFile = webFile;
    }

    /** @param action on USR1; {@code $web} is the file */
    void start(String action) throws IOException {
        // read is interrupted by the signal, and ends when standard input does.
        Files.writeString(
                script,
                "web=$2\ntrap '" + action.replace("'", "'\\''") + "' USR1\necho ready\n"
                        + "while read -r line || [ $? -gt 128 ]; do :; done\n");
        Process started = new ProcessBuilder("bash", script.toString(), "pen.Pen", webFile.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process = started;
        BufferedReader out = started.inputReader();
        if (!"ready".equals(out.readLine())) {
            throw new IOException("the shell did not start");
        }
        Files.writeString(pidFile, started.pid() + "\n");
    }

    long pid() {
        return process == null ? 0 : process.pid();
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }
}
