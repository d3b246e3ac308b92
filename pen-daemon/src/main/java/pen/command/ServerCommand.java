// SPDX-License-Identifier: Apache-2.0
package pen.command;

import java.io.IOException;
import java.net.UnknownHostException;
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
        while (!words.isEmpty()) {
            String what = words.next("N");
            String value = words.next(what);
            switch (what) {
                case "acl" ->
                    server = server.withAcl(Setting.parseNumber("server: acl", value, 0, AccessLists.COUNT - 1));
                case "address" -> server = withAddress(server, value, draft.settings());
                case "port" -> server = withPort(server, value);
                case "max" -> server = server.withMax(number(what, value));
                case "hard" -> server = server.withHard(number(what, value));
                case "weight" -> server = server.withWeight(number(what, value));
                case "prio" -> server = server.withPrio(number(what, value));
                case "blacklist" -> blacklist(draft, index, number(what, value));
                default -> throw new CommandException("unknown argument \"" + what + "\"");
            }
        }
        ServerSettings changed = server;
        draft.change(settings -> settings.withServer(index, changed));
        return "";
    }

    private void blacklist(Draft draft, int index, int seconds) {
        draft.afterwards(
                () -> pen.proxy().balancer().pool().servers().get(index).blacklist(seconds));
    }

    private static ServerSettings withAddress(ServerSettings server, String host, Settings settings)
            throws IOException {
        if (host.indexOf('/') >= 0) {
            return server.withEndpoint(new Endpoint(host, 0));
        }
        int listening = settings.get(Setting.LISTEN).map(Endpoint::port).orElse(0);
        int port = server.endpoint().port();
        try {
            return server.withEndpoint(new Endpoint(Endpoint.parseHost(host), port == 0 ? listening : port));
        } catch (UnknownHostException e) {
            throw new IOException("server: address: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("server: address: " + e.getMessage(), e);
        }
    }

    private static ServerSettings withPort(ServerSettings server, String port) throws UnknownHostException {
        try {
            return server.withPort(Endpoint.parsePort(port));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("server: " + e.getMessage(), e);
        }
    }

    private static int number(String what, String value) {
        return Setting.parseNumber("server: " + what, value, 0, Integer.MAX_VALUE);
    }
}
