// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A cable between two hosts: on one a balancer of frames, the other is all clients and all servers. What the balancer
 * sends is counted there, and dropped. Each host is a network namespace that is gone with the process that holds it.
 *
 * <pre>
 * clients, servers 192.0.2.21 and .22 ── eth1 ──── eth1 ── balancer 192.0.2.2
 * </pre>
 */
public final class Segment {
    static final String INTERFACE = "eth1";
    static final String SERVICE = "192.0.2.10";
    public static final int PORT = 80;
    static final List<String> SERVERS = List.of("192.0.2.21", "192.0.2.22");

    /** The number of each interface for the kernel. */
    public static final int INDEX = 10;

    /** The commands that make a balancer take every connection to {@link #NOBODY}. */
    public static final List<String> TARPIT = List.of("acl 7 permit 192.0.2.200", "tarpit_acl 7");

    // The same in numbers: two hardware addresses in 48 bits, and addresses in 32.
    public static final long FAR_MAC = 0x0200_0000_0001L;
    public static final long BALANCER_MAC = 0x0200_0000_0002L;
    public static final int SERVICE_ADDRESS = 0xc000_020a;
    public static final int NOBODY = 0xc000_02c8;

    private static final String COUNTERS = """
            table netdev bench {
              counter forwarded {}
              counter answers {}
              chain ingress {
                type filter hook ingress device eth1 priority 0
                ip daddr 192.0.2.10 counter name forwarded drop
                ip protocol tcp counter name answers drop
              }
            }
            """;

    private static final Pattern COUNTER = Pattern.compile("counter (\\w+) \\{\\s+packets (\\d+)");

    private final NetworkHost far;
    private final NetworkHost near;

    /**
     * What the far host has seen.
     *
     * @param forwarded frames to the service
     * @param answers of the balancer itself
     */
    public record Seen(long forwarded, long answers) {
        public Seen minus(Seen earlier) {
            return new Seen(forwarded - earlier.forwarded, answers - earlier.answers);
        }
    }

    private Segment(NetworkHost far, NetworkHost near) {
        this.far = far;
        this.near = near;
    }

    /**
     * Makes one.
     *
     * @param label unique among those that there are
     * @throws IOException also if this process may not
     */
    public static Segment create(Stand stand, String label) throws IOException, InterruptedException {
        NetworkHost far = NetworkHost.create(stand, label + "-far");
        NetworkHost near = NetworkHost.create(stand, label + "-near");
        far.run("ip link add eth1 index 10 address 02:00:00:00:00:01 type veth"
                + " peer name eth1 index 10 address 02:00:00:00:00:02 netns " + near.pid());
        far.run("ip address add 192.0.2.21/24 dev eth1");
        far.run("ip address add 192.0.2.22/24 dev eth1");
        near.run("ip address add 192.0.2.2/24 dev eth1");
        far.run("ip link set eth1 up");
        near.run("ip link set eth1 up");
        far.run("nft -f " + Files.writeString(stand.temporary(label + ".nft"), COUNTERS));
        return new Segment(far, near);
    }

    /** The network namespace of the clients. */
    public Path clients() {
        return far.network();
    }

    /** A command on the balancer's host. */
    public List<String> atBalancer(List<String> command) {
        return near.through(command);
    }

    public Seen seen() throws IOException, InterruptedException {
        Map<String, Long> counts = new HashMap<>();
        Matcher counter = COUNTER.matcher(far.run("nft list table netdev bench"));
        while (counter.find()) {
            counts.put(counter.group(1), Long.parseLong(counter.group(2)));
        }
        return new Seen(counts.getOrDefault("forwarded", 0L), counts.getOrDefault("answers", 0L));
    }
}
