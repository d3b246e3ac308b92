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
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import pen.TestClient;
import pen.TestServer;
import pen.TestedPen;
import pen.control.ControlClient;
import pen.net.Endpoint;

/** A pen of the packaged tree, running in the foreground, with a control socket of its own. */
final class PenProcess implements TestedPen, AutoCloseable {
    /** The build runs the tests of relaying on epoll and on NIO too. */
    private static final String TRANSPORT = System.getProperty("pen.transport", "auto");

    private final Running program;
    private final InetSocketAddress address;
    private final Path directory;

    private PenProcess(Running program, InetSocketAddress address, Path directory) {
        this.program = program;
        this.address = address;
        this.directory = directory;
    }

    /** Starts pen with these options and servers, and waits until it serves. */
    static PenProcess start(Object... optionsAndServers) throws IOException {
        return start(List.of(), optionsAndServers);
    }

    /** Starts pen by way of a command that ends in becoming it. */
    static PenProcess start(List<String> through, Object... optionsAndServers) throws IOException {
        List<String> program = new ArrayList<>(through);
        program.addAll(List.of(Tree.program("pen"), "-O", "transport " + TRANSPORT));
        List<String> words = new ArrayList<>();
        for (Object word : optionsAndServers) {
            words.add(word instanceof TestServer server ? server.operand() : word.toString());
        }
        return start(program, InetAddress.getLoopbackAddress(), words);
    }

    /** Starts a pen, ours or another, that listens at a port of this address. */
    static PenProcess start(List<String> program, InetAddress listen, List<String> optionsAndServers)
            throws IOException {
        Path directory = Files.createTempDirectory("pen-e2e");
        InetSocketAddress address = new InetSocketAddress(listen, TestServer.refusedPort(listen));
        List<String> words = new ArrayList<>(program);
        words.addAll(List.of("-f", "-C", directory + "/control"));
        words.add(listen.getHostAddress() + ":" + address.getPort());
        words.addAll(optionsAndServers);
        try {
            Running pen =
                    Running.start(Tree.command(words), directory.resolve("output"), () -> !control(directory, "pid")
                            .isEmpty());
            return new PenProcess(pen, address, directory);
        } catch (IOException | RuntimeException | Error e) {
            remove(directory);
            throw e;
        }
    }

    InetSocketAddress address() {
        return address;
    }

    int port() {
        return address.getPort();
    }

    /** Its control port, as an argument of penctl. */
    String controlPort() {
        return directory + "/control";
    }

    long pid() {
        return program.pid();
    }

    boolean isAlive() {
        return program.process().isAlive();
    }

    Socket connect(String from) throws IOException {
        return TestClient.connect(from, address);
    }

    /** The names of the servers that so many connections from this address get, or "closed". */
    List<String> many(String from, int connections) throws IOException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            names.add(Objects.requireNonNullElse(TestClient.visit(from, address), "closed"));
        }
        return names;
    }

    /** Sends a signal, by its name without SIG. */
    void signal(String name) throws IOException, InterruptedException {
        program.signal(name);
    }

    /** Ends pen as a crash would. */
    void kill() {
        program.process().destroyForcibly().onExit().join();
    }

    @Override
    public String control(String command) throws IOException {
        return control(directory, command);
    }

    private static String control(Path directory, String command) throws IOException {
        return new ControlClient(Endpoint.parse(directory + "/control")).send(command);
    }

    /** How many connections have ended for this reason, as the status has it. */
    long closed(String reason) throws IOException {
        // A table with a column for each reason, two blanks between columns, and a line for each server and for none.
        List<String> table = control("status text")
                .lines()
                .dropWhile(line -> !line.startsWith("Closed connections"))
                .skip(1)
                .takeWhile(line -> !line.isBlank())
                .map(String::strip)
                .toList();
        int column = List.of(table.get(0).split(" {2,}", -1)).indexOf(reason);
        return table.stream()
                .skip(1)
                .mapToLong(line -> Long.parseLong(line.split(" {2,}", -1)[column]))
                .sum();
    }

    /** What pen wrote to stdout and stderr. */
    String output() throws IOException {
        return program.said();
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
        return program.process().info().totalCpuDuration().orElseThrow();
    }

    /** Ends pen as an administrator would, and returns its exit status. */
    int stop() throws InterruptedException {
        return program.stop();
    }

    /** Waits until pen ends, and returns its exit status. */
    int awaitEnd() throws InterruptedException {
        return program.awaitEnd();
    }

    @Override
    public void close() throws IOException {
        Process process = program.process();
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().onExit().join();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly().onExit().join();
            Thread.currentThread().interrupt();
        }
        remove(directory);
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
