// SPDX-License-Identifier: Apache-2.0
package pen.settings;

import java.util.ArrayList;
import java.util.List;
import pen.net.Endpoint;

/** Everything an administrator has set, as an immutable snapshot: a value for each {@link Setting}, and the servers. */
public final class Settings {
    /** What holds before anything is set. */
    public static final Settings DEFAULTS =
            new Settings(Setting.all().stream().map(Setting::initial).toArray(), List.of());

    private final Object[] values;
    private final List<ServerSettings> servers;

    private Settings(Object[] values, List<ServerSettings> servers) {
        this.values = values;
        this.servers = servers;
    }

    /**
     * Checks what no setting can tell alone: Unix sockets and headers are for connections, not for datagrams.
     *
     * @throws IllegalArgumentException if datagrams would have to have one; the message names it
     */
    public void check() {
        if (get(Setting.TRANSPARENT) && get(Setting.IDLERS) > 0) {
            throw new IllegalArgumentException(
                    "idlers: " + get(Setting.IDLERS)
                            + ": they connect before there is a client whose address they could have (expected with transparent: 0)");
        }
        if (!get(Setting.UDP)) {
            return;
        }
        if (get(Setting.HTTP).isOn()) {
            throw new IllegalArgumentException("http: datagrams have no headers (expected with -U: no http)");
        }
        get(Setting.LISTEN).ifPresent(endpoint -> requireIp("listen", endpoint));
        servers.forEach(server -> requireIp("server", server.endpoint()));
        get(Setting.EMERGENCY).ifPresent(server -> requireIp("emergency server", server.endpoint()));
        get(Setting.ABUSE).ifPresent(server -> requireIp("abuse server", server.endpoint()));
    }

    private static void requireIp(String what, Endpoint endpoint) {
        if (endpoint.isPath()) {
            throw new IllegalArgumentException(
                    what + " " + endpoint + ": a Unix socket (expected with -U: an address and a port)");
        }
    }

    @SuppressWarnings("unchecked") // with() is the only writer, and it takes a T.
    public <T> T get(Setting<T> setting) {
        return (T) values[setting.index()];
    }

    public <T> Settings with(Setting<T> setting, T value) {
        Object[] changed = values.clone();
        changed[setting.index()] = value;
        return new Settings(changed, servers);
    }

    /** The regular servers; a server's number is its place here. */
    public List<ServerSettings> servers() {
        return servers;
    }

    /** What is set for server {@code index}; a number beyond the last one stands for no server yet. */
    public ServerSettings server(int index) {
        return index < servers.size() ? servers.get(index) : ServerSettings.UNADDRESSED;
    }

    /** The same with server {@code index} changed, or added; numbers that this leaves out stand for no server. */
    public Settings withServer(int index, ServerSettings server) {
        List<ServerSettings> changed = new ArrayList<>(servers);
        while (changed.size() <= index) {
            changed.add(ServerSettings.UNADDRESSED);
        }
        changed.set(index, server);
        return new Settings(values, List.copyOf(changed));
    }
}
