// SPDX-License-Identifier: Apache-2.0
package pen.command;

import java.io.IOException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import pen.acl.AccessLists;
import pen.net.Endpoint;
import pen.settings.ServerSettings;
import pen.settings.Setting;
import pen.settings.Settings;

/** The command that changes a server or adds one, all of its arguments or none. */
final class ServerCommand implements Command.Action {
    static final String ARGUMENTS = "N [acl A] [address H] [port P] [max M] [hard H] [blacklist T] [weight W] [prio P]";

    /** The highest server number; a bound for typing errors, not for the balancer. */
    private static final int LAST = 65_535;

    private final Running pen;

    ServerCommand(Running pen) {
        this.pen = pen;
    }

    @Override
    public String run(Words words, Draft draft) throws CommandException, IOException {
        int index = Setting.parseNumber("server", words.next("N"), 0, LAST);
        ServerSettings server = draft.settings().server(index);
        Endpoint endpoint = server.endpoint();
        boolean looksUp = false;
        while (!words.isEmpty()) {
            String what = words.next("N");
            String value = words.next(what);
            switch (what) {
                case "acl" ->
                    server = server.withAcl(Setting.parseNumber("server: acl", value, 0, AccessLists.COUNT - 1));
                case "address" -> {
                    endpoint = endpoint(value, endpoint, draft.settings());
                    looksUp = true;
                }
                case "port" -> endpoint = new Endpoint(endpoint.host(), port(value));
                case "max" -> server = server.withMax(number(what, value));
                case "hard" -> server = server.withHard(number(what, value));
                case "weight" -> server = server.withWeight(number(what, value));
                case "prio" -> server = server.withPrio(number(what, value));
                case "blacklist" -> blacklist(draft, index, number(what, value));
                default -> throw new CommandException("unknown argument \"" + what + "\"");
            }
        }
        if (endpoint.isPath()) {
            endpoint = new Endpoint(endpoint.host(), 0);
        }
        // Once, however many words: the name service may be slow.
        boolean moves = looksUp || !endpoint.equals(server.endpoint());
        ServerSettings changed = moves ? at(endpoint, server) : server;
        draft.change(settings -> settings.withServer(index, changed));
        return "";
    }

    /** A line for each server. */
    static Stream<String> lines(Settings settings) {
        List<ServerSettings> servers = settings.servers();
        return IntStream.range(0, servers.size()).mapToObj(index -> line(index, servers.get(index)));
    }

    private static String line(int index, ServerSettings server) {
        String host = server.endpoint().host();
        return "server " + index + " acl " + server.acl()
                + (host.isEmpty() ? "" : " address " + Words.quoted(host))
                + " port " + server.endpoint().port() + " max " + server.max() + " hard " + server.hard()
                + " weight " + server.weight() + " prio " + server.prio();
    }

    private void blacklist(Draft draft, int index, int seconds) {
        draft.afterwards(
                () -> pen.proxy().balancer().pool().servers().get(index).blacklist(seconds));
    }

    private static Endpoint endpoint(String host, Endpoint before, Settings settings) {
        if (host.indexOf('/') >= 0) {
            return new Endpoint(host, 0);
        }
        int listening = settings.get(Setting.LISTEN).map(Endpoint::port).orElse(0);
        int port = before.port() == 0 ? listening : before.port();
        try {
            return new Endpoint(Endpoint.parseHost(host), port);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("server: address: " + e.getMessage(), e);
        }
    }

    private static ServerSettings at(Endpoint endpoint, ServerSettings server) throws IOException {
        try {
            return server.withEndpoint(endpoint);
        } catch (UnknownHostException e) {
            throw new IOException("server: address: " + e.getMessage(), e);
        }
    }

    private static int port(String port) {
        try {
            return Endpoint.parsePort(port);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("server: " + e.getMessage(), e);
        }
    }

    private static int number(String what, String value) {
        return Setting.parseNumber("server: " + what, value, 0, Integer.MAX_VALUE);
    }
}
