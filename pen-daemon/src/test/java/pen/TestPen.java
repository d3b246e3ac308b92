// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import pen.command.CommandException;
import pen.log.Diagnostics;
import pen.net.Transport;
import pen.os.Posix;

/** A pen in the test's own JVM, listening on loopback at a port of the kernel's choice. */
final class TestPen implements TestedPen, AutoCloseable {
    /** Options for a control port by TCP, which root offers only if it insists. */
    static final List<String> TCP_CONTROL =
            Posix.effectiveUser() == 0 ? List.of("-C", "127.0.0.1:0", "-u", "root") : List.of("-C", "127.0.0.1:0");

    private final Daemon daemon;
    private final AtomicLong ahead;
    private final Diagnostics diagnostics;
    private final Queue<String> said;

    private TestPen(Daemon daemon, AtomicLong ahead, Diagnostics diagnostics, Queue<String> said) {
        this.daemon = daemon;
        this.ahead = ahead;
        this.diagnostics = diagnostics;
        this.said = said;
    }

    /** Starts one with these options, then operands (the listening address is put between), on the best transport. */
    static TestPen start(Object... optionsAndServers) throws IOException, CommandException {
        return start(Transport.best(), optionsAndServers);
    }

    static TestPen start(Transport transport, Object... optionsAndServers) throws IOException, CommandException {
        List<String> arguments = new ArrayList<>(List.of("-O", "transport " + transport, "127.0.0.1:0"));
        for (Object word : optionsAndServers) {
            if (word instanceof List<?> words) {
                words.forEach(each -> arguments.add(each.toString()));
            } else {
                arguments.add(word instanceof TestServer server ? server.operand() : word.toString());
            }
        }
        Queue<String> said = new ConcurrentLinkedQueue<>();
        Diagnostics diagnostics = new Diagnostics(said::addAll);
        AtomicLong ahead = new AtomicLong();
        try {
            Options options = Options.parse(arguments.toArray(String[]::new));
            Daemon daemon = new Daemon(
                    options,
                    diagnostics,
                    () -> System.currentTimeMillis() + TimeUnit.NANOSECONDS.toMillis(ahead.get()),
                    () -> System.nanoTime() + ahead.get());
            daemon.open();
            return new TestPen(daemon, ahead, diagnostics, said);
        } catch (IOException | CommandException | RuntimeException e) {
            diagnostics.close();
            throw e;
        }
    }

    Daemon daemon() {
        return daemon;
    }

    /** Puts pen's clocks forward. */
    void putForward(Duration time) {
        ahead.addAndGet(time.toNanos());
    }

    /** Where clients connect to. */
    InetSocketAddress address() {
        InetSocketAddress bound = (InetSocketAddress) daemon.address();
        return bound.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), bound.getPort())
                : bound;
    }

    @Override
    public String control(String command) throws CommandException {
        return daemon.execute(command);
    }

    /** Where the control port by TCP listens. */
    InetSocketAddress controlAddress() {
        return (InetSocketAddress) daemon.controlAddress().orElseThrow();
    }

    /** How many connections ended for this reason, by the server that had taken them, or "none". */
    int closes(String server, String reason) throws CommandException {
        return cell("Closed connections", server, reason);
    }

    /** How often this server did not get a connection for this reason. */
    int refusals(String server, String reason) throws CommandException {
        return cell("Refusals", server, reason);
    }

    /** The number of connections on their way to a server. */
    int connecting() throws CommandException {
        String summary = part("Connections").findFirst().orElseThrow();
        return Integer.parseInt(summary.replaceFirst(".* open, ([0-9]+) connecting.*", "$1"));
    }

    private int cell(String table, String row, String column) throws CommandException {
        List<List<String>> lines = part(table)
                .skip(1)
                .map(line -> List.of(line.strip().split(" {2,}", -1)))
                .toList();
        int place = lines.get(0).indexOf(column);
        return lines.stream()
                .filter(line -> line.get(0).equals(row))
                .mapToInt(line -> Integer.parseInt(line.get(place)))
                .findFirst()
                .orElseThrow();
    }

    /** The lines of one part of the report. */
    private Stream<String> part(String title) throws CommandException {
        return control("status text")
                .lines()
                .dropWhile(line -> !line.startsWith(title + ":"))
                .takeWhile(line -> !line.isEmpty());
    }

    /** What the diagnostics said so far. */
    Queue<String> said() {
        return said;
    }

    /** Those lines of it that have these words. */
    List<String> said(String words) {
        return said.stream().filter(line -> line.contains(words)).toList();
    }

    /** Waits until there is such a line. */
    void awaitSaid(String words) {
        Awaitility.await().untilAsserted(() -> assertThat(said).anyMatch(line -> line.contains(words)));
    }

    Socket connect(String from) throws IOException {
        return TestClient.connect(from, address());
    }

    /** The name of the server that a new connection from this address gets. */
    String visit(String from) throws IOException {
        return Objects.requireNonNullElse(TestClient.visit(from, address()), "closed");
    }

    /** How many of so many connections from 127.0.0.1, one after another, each server got, by name. */
    Map<String, Integer> many(int connections) throws IOException {
        Map<String, Integer> visits = new TreeMap<>();
        for (int i = 0; i < connections; i++) {
            visits.merge(visit("127.0.0.1"), 1, Integer::sum);
        }
        return visits;
    }

    /** Clients of consecutive addresses from 127.0.1.1 on. */
    static List<String> clients(int count) {
        String[] addresses = new String[count];
        Arrays.setAll(addresses, i -> "127.0." + (1 + i / 250) + "." + (1 + i % 250));
        return List.of(addresses);
    }

    @Override
    public void close() {
        daemon.close();
        diagnostics.close();
    }
}
