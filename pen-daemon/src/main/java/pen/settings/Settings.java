// SPDX-License-Identifier: Apache-2.0
package pen.settings;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
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
     * Checks what no setting can tell alone: Unix sockets and headers are for connections, not for datagrams, and
     * frames have no connections at all.
     *
     * @throws IllegalArgumentException if datagrams or frames would have to have one; the message names it
     */
    public void check() {
        if (get(Setting.DSR_IF).isPresent()) {
            checkFrames();
        } else if (get(Setting.TARPIT_ACL).isPresent()) {
            throw new IllegalArgumentException("tarpit_acl: "
                    + get(Setting.TARPIT_ACL).orElseThrow() + ": frames are not seen (expected: with dsr_if)");
        }
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

    private void checkFrames() {
        String expected = " (expected with dsr_if: ";
        if (get(Setting.HTTP).isOn()) {
            throw new IllegalArgumentException("http: frames go on as they are" + expected + "no http)");
        }
        if (get(Setting.SSL_CERTIFICATE).isPresent()) {
            throw new IllegalArgumentException("TLS: frames go on as they are" + expected + "no ssl_certificate)");
        }
        if (get(Setting.TRANSPARENT)) {
            throw new IllegalArgumentException("transparent: frames go on as they are" + expected + "no transparent)");
        }
        get(Setting.LISTEN)
                .filter(listen -> listen.isPath() || listen.isAnyHost())
                .ifPresent(listen -> {
                    throw new IllegalArgumentException(
                            "listen " + listen + ": no service address" + expected + "address:port; port 0: all)");
                });
        servers.forEach(server -> requireIpv4("server", server));
        get(Setting.EMERGENCY).ifPresent(server -> requireIpv4("emergency server", server));
    }

    private static void requireIpv4(String what, ServerSettings server) {
        // A number without a server is none of another family.
        boolean fits = server.address() instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet4Address;
        if (!fits && !server.endpoint().isAnyHost()) {
            throw new IllegalArgumentException(
                    what + " " + server.endpoint() + ": not IPv4 (expected with dsr_if: a host on its network)");
        }
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
