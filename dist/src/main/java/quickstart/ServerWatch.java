// SPDX-License-Identifier: Apache-2.0
package quickstart;

import java.io.IOException;
import java.time.Duration;

/** An eye on one server: tells when its process dies, and starts it again after a while. One thread. */
final class ServerWatch {
    /** Long enough to see what pen does without it. */
    private static final Duration ABSENCE = Duration.ofSeconds(10);

    private enum State {
        SERVING,
        DEAD,
        STARTING
    }

    private final ServerProcess server;
    private final Narrator narrator;
    private State state = State.SERVING;
    private long diedAt;

    ServerWatch(ServerProcess server, Narrator narrator) {
        this.server = server;
        this.narrator = narrator;
    }

    void look() throws IOException, TourFailure {
        if (state != State.DEAD && !server.process().isAlive()) {
            narrator.sayNow(server.name() + " (process " + server.process().pid() + ") has died: "
                    + server.process().lastWords() + ". It starts again in " + ABSENCE.toSeconds() + " s.");
            state = State.DEAD;
            diedAt = System.nanoTime();
        } else if (state == State.DEAD && System.nanoTime() - diedAt > ABSENCE.toNanos()) {
            server.startAgain();
            state = State.STARTING;
        } else if (state == State.STARTING && server.isServing()) {
            narrator.sayNow(
                    server.name() + " is back: process " + server.process().pid() + ".");
            state = State.SERVING;
        }
    }
}
