// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pen.balance.Server;
import pen.net.Stream;
import pen.proxy.ConnectionTable;

/**
 * Connections in the report.
 *
 * @param open those that are open
 * @param max as many may be
 * @param connecting those that are on their way to a server
 * @param next the number where the next page begins; null: there is none
 */
record ConnectionList(
        int open, int max, int connecting, @Nullable Integer next, List<Item> list) {
    /**
     * One connection.
     *
     * @param number its place in the table
     * @param server the label of the one that took it; null while one is looked for
     * @param state what it is doing, in a word or two
     * @param downstreamDescriptor of the socket toward the client; null: it has none of its own
     * @param upstreamDescriptor the same toward the server
     * @param sent bytes sent to servers
     * @param received bytes received from them
     * @param downstreamPending bytes that pen holds for the client
     * @param upstreamPending bytes that pen holds for the server
     */
    record Item(
            int number,
            String client,
            @Nullable String server,
            String state,
            @Nullable Integer downstreamDescriptor,
            @Nullable Integer upstreamDescriptor,
            long sent,
            long received,
            long downstreamPending,
            long upstreamPending) {
        static Item of(ConnectionTable.Entry connection) {
            Server server = connection.server();
            return new Item(
                    connection.number(),
                    connection.client().toString(),
                    server == null ? null : ServerStatus.label(server),
                    connection.state(),
                    known(connection.downstreamDescriptor()),
                    known(connection.upstreamDescriptor()),
                    connection.sent(),
                    connection.received(),
                    connection.downstreamPending(),
                    connection.upstreamPending());
        }

        private static @Nullable Integer known(int descriptor) {
            return descriptor == Stream.NO_DESCRIPTOR ? null : descriptor;
        }
    }

    /** The connections of the lowest numbers, so many at most. */
    static ConnectionList first(ConnectionTable table, int most) {
        return of(table, null, table.list(most));
    }

    /** Those of the numbers from this one on, so many at most. */
    static ConnectionList page(ConnectionTable table, int from, int most) {
        // One more than wanted is where the next page begins.
        List<ConnectionTable.Entry> found = table.list(from, most + 1);
        boolean more = found.size() > most;
        return of(table, more ? found.get(most).number() : null, more ? found.subList(0, most) : found);
    }

    private static ConnectionList of(ConnectionTable table, @Nullable Integer next, List<ConnectionTable.Entry> found) {
        return new ConnectionList(
                table.size(),
                table.limit(),
                table.connecting(),
                next,
                found.stream().map(Item::of).toList());
    }
}
