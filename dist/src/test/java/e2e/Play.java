// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A scenario on one pen, with servers and clients of its own. One thread. */
final class Play implements AutoCloseable {
    /** Each pen listens at an address of its own, where nobody else takes ports. */
    private static final AtomicInteger LISTENERS = new AtomicInteger();

    private static final Pattern SERVER = Pattern.compile("([a-z])((?::\\d+)*)");
    private static final Pattern PLACEHOLDER = Pattern.compile("([A-Z])(?:/([a-z]))?");

    private final Scenario scenario;
    private final Toolkit toolkit;
    private final Path directory;
    private final Map<String, NamedServer> servers = new TreeMap<>();
    private final Map<String, String> placeholders = new HashMap<>();
    private final TestClients clients;
    private InetAddress listen;
    private @Nullable PenProcess pen;

    Play(Scenario scenario, Toolkit toolkit) throws IOException {
        this.scenario = scenario;
        this.toolkit = toolkit;
        directory = Files.createTempDirectory("pen-e2e");
        clients = scenario.isUdp() ? new DatagramClients() : new StreamClients();
        int number = LISTENERS.incrementAndGet();
        listen = InetAddress.getByName("127.3." + number / 250 + "." + (1 + number % 250));
    }

    /** What is done for each word of a line. */
    private interface Action {
        void on(String word) throws IOException;
    }

    /** What a client reaches. */
    private interface Visit {
        String of(String client) throws IOException;
    }

    /** Plays it, and says what happened: each line, with whom the clients reached. */
    List<String> run() throws IOException {
        List<String> happened = new ArrayList<>();
        for (Scenario.Step step : scenario.steps()) {
            happened.add(step.with(named(play(step), step.results(toolkit))));
        }
        return happened;
    }

    private List<String> play(Scenario.Step step) throws IOException {
        return switch (step.verb()) {
            case LISTEN -> each(step, word -> listen = InetAddress.getByName(word));
            case DOWN -> each(step, word -> server(word).down());
            case UP -> each(step, word -> server(word).up());
            case PEN -> start(step.words());
            case CONTROL -> control(step.words());
            case VISIT -> reached(step, this::visit);
            case HOLD -> reached(step, this::hold);
            case RELEASE -> each(step, clients::leaveAll);
            case QUEUE -> each(step, this::come);
            case SERVED -> reached(step, clients::served);
            case ENDED -> each(step, clients::awaitEnd);
            case UNTIL -> reached(step, word -> until(word, step.results().get(0)));
            case ABSENT -> awaitAbsence(step.words());
        };
    }

    private List<String> each(Scenario.Step step, Action action) throws IOException {
        for (String word : step.words()) {
            action.on(word);
        }
        settle();
        return List.of();
    }

    private List<String> reached(Scenario.Step step, Visit visit) throws IOException {
        List<String> reached = new ArrayList<>();
        for (String client : step.words()) {
            reached.add(visit.of(client));
            settle();
        }
        return reached;
    }

    private List<String> start(List<String> words) throws IOException {
        List<String> operands = new ArrayList<>();
        for (String word : words) {
            Matcher server = SERVER.matcher(word);
            operands.add(server.matches() ? server(server.group(1)).operand() + server.group(2) : word);
        }
        pen = PenProcess.start(toolkit.pen(scenario.isUdp()), listen, operands);
        return List.of();
    }

    private List<String> control(List<String> words) throws IOException {
        List<String> command = new ArrayList<>();
        for (String word : words) {
            command.add(word.startsWith("@") ? server(word.substring(1)).arguments() : word);
        }
        String reply = pen().control(String.join(" ", command));
        return reply.startsWith("error: ") ? List.of(reply.strip()) : List.of();
    }

    private void come(String client) throws IOException {
        clients.come(client, pen().address());
    }

    private String hold(String client) throws IOException {
        come(client);
        return clients.served(client);
    }

    private String visit(String client) throws IOException {
        String server = hold(client);
        if (!server.equals("closed")) {
            clients.leave(client);
        }
        return server;
    }

    private String until(String client, String server) {
        await(() -> visit(client).equals(server));
        return server;
    }

    private List<String> awaitAbsence(List<String> words) {
        await(() -> {
            String recent = pen().control("recent " + words.get(0));
            assertThat(recent).doesNotStartWith("error: ");
            return words.stream().skip(1).noneMatch(client -> recent.contains("127.0.1." + client + " "));
        });
        return List.of();
    }

    /** Waits until servers and pen have seen the end of all connections that clients ended. */
    private void settle() {
        if (pen != null && !clients.isAnyWaiting() && !scenario.isUdp()) {
            await(() -> servers.values().stream().mapToInt(NamedServer::open).sum() <= clients.open());
            await(() ->
                    pen().figures("conn").stream().mapToLong(Long::longValue).sum() <= clients.open());
        }
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(20))
                .until(condition);
    }

    /** The results, by the placeholders that are expected where these are true. */
    private List<String> named(List<String> reached, List<String> expected) {
        List<String> named = new ArrayList<>(reached);
        for (int i = 0; i < Math.min(reached.size(), expected.size()); i++) {
            String placeholder = expected.get(i);
            if (servers.containsKey(reached.get(i)) && isTrue(placeholder, reached.get(i))) {
                named.set(i, placeholder);
            }
        }
        return named;
    }

    private boolean isTrue(String placeholder, String server) {
        Matcher named = PLACEHOLDER.matcher(placeholder);
        if (!named.matches()) {
            return placeholder.equals("*");
        }
        String same = placeholders.computeIfAbsent(named.group(1), first -> server);
        return same.equals(named.group(2)) ? !server.equals(same) : server.equals(same);
    }

    private NamedServer server(String name) throws IOException {
        NamedServer known = servers.get(name);
        if (known != null) {
            return known;
        }
        NamedServer server = NamedServer.of(name, scenario.isUdp(), directory);
        servers.put(name, server);
        server.up();
        return server;
    }

    private PenProcess pen() {
        return Objects.requireNonNull(pen, "no line \"pen\" yet");
    }

    @Override
    public void close() throws IOException {
        clients.close();
        if (pen != null) {
            pen.close();
        }
        for (NamedServer server : servers.values()) {
            server.close();
        }
        Files.delete(directory);
    }
}
