// SPDX-License-Identifier: Apache-2.0
package pen.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Hands out the available servers in turn, beginning with server 1 as pen always did. */
final class RoundRobin implements Selection {
    private final AtomicInteger last = new AtomicInteger();
    private volatile boolean begun;

    /** The server that was handed out last, or {@link #NONE}. */
    int last() {
        return begun ? last.get() : NONE;
    }

    @Override
    public int select(List<Server> servers, Client client, int port) {
        while (true) {
            int previous = last.get();
            int next = after(previous, servers);
            if (next == NONE) {
                return NONE;
            }
            if (last.compareAndSet(previous, next)) {
                if (!begun) {
                    begun = true;
                }
                return next;
            }
        }
    }

    private static int after(int previous, List<Server> servers) {
        int count = servers.size();
        for (int step = 1; step <= count; step++) {
            int candidate = (previous + step) % count;
            if (servers.get(candidate).isAvailable()) {
                return candidate;
            }
        }
        return NONE;
    }
}
