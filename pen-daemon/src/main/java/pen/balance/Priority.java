// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import java.util.List;

/** The available server of the lowest {@code prio}. */
final class Priority implements Selection {
    @Override
    public int select(List<Server> servers, Client client, int port) {
        int best = NONE;
        int lowest = 0;
        for (Server server : servers) {
            int prio = server.settings().prio();
            if ((best == NONE || prio < lowest) && server.isAvailable()) {
                best = server.index();
                lowest = prio;
            }
        }
        return best;
    }
}
