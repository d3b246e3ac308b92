// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import pen.TestServer;

/** A {@link TestServer} that is a process of its own, so that it can be killed. */
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final String operand;

    private ServerProcess(Process process, String operand) {
        this.process = process;
        this.operand = operand;
    }

    static ServerProcess start(String name, int port) throws IOException {
        return start(List.of(), name, port);
    }

    /**
     * Starts one, and waits until it listens.
     *
     * @param through a command that ends in becoming it
     */
    static ServerProcess start(List<String> through, String name, int port) throws IOException {
        List<String> words = new ArrayList<>(through);
        words.addAll(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                TestServer.class.getName(),
                name,
                Integer.toString(port)));
        Process process = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.US_ASCII);
        return new ServerProcess(process, Objects.requireNonNull(out.readLine(), "the server's address"));
    }

    @Override
    public String toString() {
        return operand;
    }

    /** Kills it, as kill -9 does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
