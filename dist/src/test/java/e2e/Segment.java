// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * An Ethernet segment: hosts on a bridge, each a network namespace with an interface {@code eth1}.
 *
 * <pre>
 * client 192.0.2.101 to .150 ─┐
 * pen 192.0.2.2 ──────────────┼─ bridge
 * server 192.0.2.21 and .22 ──┘          both have the service address, 192.0.2.10, on loopback
 * </pre>
 */
final class Segment implements AutoCloseable {
    static final String SERVICE = "192.0.2.10";

    private static final int HOSTS = 4;

    private static final List<String> PROGRAMS = List.of("curl", "dig", "ethtool", "nginx", "nmap", "nsd", "tcpdump");

    private final List<Namespace> all = new ArrayList<>();
    private final Namespace bridge;
    private final Namespace client;
    private final Namespace pen;
    private final List<Namespace> servers;

    private Segment() throws IOException, InterruptedException {
        try {
            bridge = namespace("-bridge");
            bridge.run("ip", "link add name bridge type bridge");
            // A bridge that filters drops frames with packets that are wrong.
            bridge.shell("nf=/proc/sys/net/bridge/bridge-nf-call-iptables; [ ! -e $nf ] || echo 0 > $nf");
            bridge.run("ip", "link set bridge up");
            client = host(1, "-client", "192.0.2.101/24");
            for (int i = 102; i <= 150; i++) {
                client.run("ip", "address add 192.0.2." + i + "/24 dev eth1");
            }
            pen = host(2, "-pen", "192.0.2.2/24");
            servers = List.of(server(3, "-a", "192.0.2.21/24"), server(4, "-b", "192.0.2.22/24"));
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Makes one; a test that may not, or that lacks a program, is skipped. */
    static Segment create() throws IOException, InterruptedException {
        for (String program : PROGRAMS) {
            assumeTrue(
                    Stream.of("/usr/bin/", "/usr/sbin/").anyMatch(in -> Files.isExecutable(Path.of(in + program))),
                    program + " is not installed");
        }
        return new Segment();
    }

    /** Begins to listen on a host; what it heard is in the output, a line or more for each packet. */
    static Running listen(Namespace host, Path output, String... words) throws IOException {
        List<String> command = new ArrayList<>(host.through());
        command.addAll(List.of("tcpdump", "--immediate-mode", "-l", "-n", "-i", "eth1"));
        command.addAll(List.of(words));
        return Running.start(new ProcessBuilder(command), output, () -> Files.readString(output)
                .contains("listening on"));
    }

    /** Closes the last one first, and all of them, whatever fails. */
    static void closeAll(List<AutoCloseable> opened) throws Exception {
        Exception failure = null;
        for (int i = opened.size() - 1; i >= 0; i--) {
            try {
                opened.get(i).close();
            } catch (Exception e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Lets longer packets pass than Ethernet usually has. */
    void mtu(int bytes) throws IOException, InterruptedException {
        for (int number = 1; number <= HOSTS; number++) {
            bridge.run("ip", "link set port" + number + " mtu " + bytes);
        }
        for (Namespace host : List.of(client, pen, servers.get(0), servers.get(1))) {
            host.run("ip", "link set eth1 mtu " + bytes);
        }
    }

    private Namespace namespace(String suffix) throws IOException, InterruptedException {
        Namespace made = Namespace.create(suffix);
        all.add(made);
        // Nothing but the test is to send.
        made.run("sysctl", "-qw net.ipv6.conf.all.disable_ipv6=1");
        return made;
    }

    private Namespace host(int number, String suffix, String address) throws IOException, InterruptedException {
        Namespace host = namespace(suffix);
        plug(host, number, address);
        return host;
    }

    /** Puts a new network card and cable in the place of that which pen's host had. */
    void replug() throws IOException, InterruptedException {
        plug(pen, 2, "192.0.2.2/24");
    }

    private void plug(Namespace host, int number, String address) throws IOException, InterruptedException {
        String port = "port" + number;
        host.run("ip", "link add eth1 type veth peer name " + port + " netns " + bridge.name());
        host.run("ip", "link set eth1 address " + mac(number));
        host.run("ip", "address add " + address + " dev eth1");
        host.run("sysctl", "-qw net.ipv4.ip_forward=0");
        // Else frames leave without their checksums, which no wire between these hosts would fill in.
        host.run("ethtool", "-K eth1 tx off");
        bridge.run("ip", "link set " + port + " master bridge up");
        host.run("ip", "link set eth1 up");
    }

    private Namespace server(int number, String suffix, String address) throws IOException, InterruptedException {
        Namespace server = host(number, suffix, address);
        // It takes packets for the service address, and says nothing of that to anybody.
        server.run("sysctl", "-qw net.ipv4.conf.all.arp_ignore=1");
        server.run("sysctl", "-qw net.ipv4.conf.all.arp_announce=2");
        server.run("ip", "address add " + SERVICE + "/32 dev lo");
        return server;
    }

    private static String mac(int number) {
        return "02:00:00:00:00:0" + number;
    }

    Namespace client() {
        return client;
    }

    Namespace pen() {
        return pen;
    }

    Namespace server(int index) {
        return servers.get(index);
    }

    static String serverMac(int index) {
        return mac(3 + index);
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (Namespace each : all) {
            try {
                each.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
