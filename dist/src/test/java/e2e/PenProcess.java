// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import pen.TestClient;
import pen.TestServer;
import pen.control.ControlClient;
import pen.net.Endpoint;

/** A pen of the packaged tree, running in the foreground, with a control socket of its own. */
final class PenProcess implements AutoCloseable {
    /** The build runs the tests of relaying on epoll and on NIO too. */
    private static final String TRANSPORT = System.getProperty("pen.transport", "auto");

    private final Process process;
    private final int port;
    private final Path directory;

    private PenProcess(Process process, int port, Path directory) {
        this.process = process;
        this.port = port;
        this.directory = directory;
    }

    /** Starts pen with these options and servers, and waits until it serves. */
    static PenProcess start(Object... optionsAndServers) throws IOException {
        return start(List.of(), optionsAndServers);
    }

    /** Starts pen by way of a command that ends in becoming it. */
    static PenProcess start(List<String> through, Object... optionsAndServers) throws IOException {
        Path directory = Files.createTempDirectory("pen-e2e");
        int port = TestServer.refusedPort();
        List<String> words = new ArrayList<>(through);
        words.addAll(List.of(Tree.program("pen"), "-f", "-C", directory + "/control", "-O", "transport " + TRANSPORT));
        words.add("127.0.0.1:" + port);
        for (Object word : optionsAndServers) {
            words.add(word instanceof TestServer server ? server.operand() : word.toString());
        }
        Process process = Tree.command(words)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        PenProcess pen = new PenProcess(process, port, directory);
        Awaitility.await("pen serves").atMost(Duration.ofSeconds(30)).until(pen::serves);
        return pen;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    Socket connect(String from) throws IOException {
        return TestClient.connect(from, address());
    }

    /** Executes a control command. */
    String control(String command) throws IOException {
        return new ControlClient(Endpoint.parse(directory + "/control")).send(command);
    }

    /** What pen wrote to stdout and stderr. */
    String output() throws IOException {
        return Files.readString(directory.resolve("output"));
    }

    /** Resident memory, in bytes. */
    long resident() throws IOException {
        // proc(5), status: "VmRSS:	   12345 kB"
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Open descriptors. */
    int descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid() + "/fd"))) {
            return (int) open.count();
        }
    }

    /** Processor time used so far, user and system. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Ends pen as an administrator would, and returns its exit status. */
    int stop() throws InterruptedException {
        process.destroy();
        return awaitEnd();
    }

    /** Waits until pen ends, and returns its exit status. */
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new AssertionError("pen does not end on TERM");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().onExit().join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    private boolean serves() {
        if (!process.isAlive()) {
            throw new AssertionError("pen ended: " + process.exitValue());
        }
        try {
            return !control("pid").isEmpty();
        } catch (IOException e) {
            return false;
        }
    }
}
