// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import java.util.List;

/** The available server with the fewest connections for its {@code weight}. */
final class Weighted implements Selection {
    @Override
    public int select(List<Server> servers, Client client, int port) {
        int best = NONE;
        long bestConnections = 0;
        long bestWeight = 1;
        for (Server server : servers) {
            long weight = server.settings().weight();
            long connections = server.connections();
            // connections / weight < bestConnections / bestWeight, without the division.
            boolean better = best == NONE || connections * bestWeight < bestConnections * weight;
            if (weight > 0 && better && server.isAvailable()) {
                best = server.index();
                bestConnections = connections;
                bestWeight = weight;
            }
        }
        return best;
    }
}
