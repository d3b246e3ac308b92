// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The servers behind the balancers of datagrams: two nsd that know one zone.
 *
 * @param ports of the loopback address
 */
public record DnsServers(List<Integer> ports) {
    private static final String ZONE = "bench.example";

    /** A name that they know; as all names under the zone. */
    public static final String NAME = "www." + ZONE;

    /** Starts them, with a server process each, and waits until they serve. */
    public static DnsServers start(Stand stand, String row, int threads) throws IOException, InterruptedException {
        List<Integer> ports = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            int port = Ports.free();
            String label = row + "-" + threads + "-nsd-" + i;
            stand.keep(label + ".zone", """
                    $ORIGIN %s.
                    @ 60 SOA ns root 1 60 60 60 60
                    @ 60 NS ns
                    ns 60 A 192.0.2.53
                    * 60 A 192.0.2.1
                    """.formatted(ZONE));
            String configuration = stand.keep(label + ".conf", """
                            server:
                              ip-address: 127.0.0.1@%1$d
                              server-count: 1
                              username: ""
                              chroot: ""
                              database: ""
                              pidfile: ""
                              logfile: "%2$s.log.nsd"
                              xfrdfile: "%2$s.xfrd"
                              zonelistfile: "%2$s.zones"
                              xfrdir: "%3$s"
                              cookie-secret-file: ""
                              rrl-ratelimit: 0
                            remote-control:
                              control-enable: no
                            zone:
                              name: %4$s
                              zonefile: %5$s
                            """.formatted(
                            port, stand.temporary(label), stand.temporary(""), ZONE, stand.kept(label + ".zone")))
                    .toString();
            Child child = stand.start(label, List.of("/usr/sbin/nsd", "-d", "-c", configuration));
            FirstByte.awaitDatagram(child, port);
            ports.add(port);
        }
        return new DnsServers(List.copyOf(ports));
    }
}
