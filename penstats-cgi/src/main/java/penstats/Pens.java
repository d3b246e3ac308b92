// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The pens that are watched, in the order of the command line. */
final class Pens implements AutoCloseable {
    private final List<WatchedPen> all;

    Pens(Options options) {
        all = options.pens().stream()
                .map(pen -> new WatchedPen(pen.name(), pen.control(), options.timeout(), Instant::now))
                .toList();
    }

    Optional<WatchedPen> find(String name) {
        return all.stream().filter(pen -> pen.name().equals(name)).findFirst();
    }

    WatchedPen first() {
        return all.get(0);
    }

    List<WatchedPen> all() {
        return all;
    }

    @Override
    public void close() {
        all.forEach(WatchedPen::close);
    }
}
