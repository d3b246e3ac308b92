// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import pen.TestClient;

/** The packaged tree, and how its programs and others are run. */
final class Tree {
    /** Longer than any program here takes; s. */
    private static final int PATIENCE = 120;

    static final Path HOME =
            Path.of(System.getProperty("pen.home", "target/pen")).toAbsolutePath();

    private Tree() {}

    /** A program that has ended. */
    record Ended(int status, String out, String err) {}

    static String program(String name) {
        return HOME.resolve("bin").resolve(name).toString();
    }

    /** A process that is about to start, on the JDK that runs this test. */
    static ProcessBuilder command(List<String> words) {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    /** Runs a program of the tree to its end. */
    static Ended run(String name, Object... arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(program(name)));
        for (Object argument : arguments) {
            words.add(argument.toString());
        }
        return run(command(words));
    }

    /** Runs any command to its end. */
    static Ended run(ProcessBuilder command) throws IOException, InterruptedException {
        Process process = command.redirectInput(new File("/dev/null")).start();
        CompletableFuture<String> err =
                CompletableFuture.supplyAsync(() -> text(process.getErrorStream()), TestClient.THREAD_EACH);
        CompletableFuture<String> out =
                CompletableFuture.supplyAsync(() -> text(process.getInputStream()), TestClient.THREAD_EACH);
        if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running after " + PATIENCE + " s: " + command.command());
        }
        return new Ended(process.exitValue(), out.join(), err.join());
    }

    /** Runs a shell command to its end, with variables, in a directory. */
    static Ended shell(String script, Map<String, String> variables, Path directory)
            throws IOException, InterruptedException {
        ProcessBuilder command = command(List.of("sh", "-c", script)).directory(directory.toFile());
        command.environment().putAll(variables);
        return run(command);
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
