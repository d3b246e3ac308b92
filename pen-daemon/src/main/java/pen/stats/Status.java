// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import pen.balance.CloseReason;
import pen.balance.ConnectTimes;
import pen.os.ProcessFigures;

/**
 * The state of a pen at one moment; every form of the report is made from it.
 *
 * @param listen the address that clients come to; null: none
 * @param dsrIf the interface whose frames go on to servers; null: none
 * @param currentServer the one that was chosen last because it was its turn; null: none so far
 * @param servers the regular ones by number, then the emergency and the abuse server
 * @param connectTimes of all servers
 * @param closesWithoutServer how connections ended that no server had taken
 */
record Status(
        Instant time,
        String version,
        long pid,
        Duration uptime,
        @Nullable String listen,
        boolean udp,
        @Nullable String dsrIf,
        @Nullable Integer currentServer,
        ProcessFigures process,
        ConnectTimes.Figures connectTimes,
        Map<CloseReason, Long> closesWithoutServer,
        List<ServerStatus> servers,
        ClientList clients,
        ConnectionList connections) {

    /** The sum of a figure over all servers. */
    long sum(ToLongFunction<ServerStatus> figure) {
        return servers.stream().mapToLong(figure).sum();
    }

    /** How all connections ended that did so far. */
    Map<CloseReason, Long> closes() {
        Map<CloseReason, Long> all = new EnumMap<>(closesWithoutServer);
        servers.forEach(server -> server.closes().forEach((why, count) -> all.merge(why, count, Long::sum)));
        return all;
    }
}
