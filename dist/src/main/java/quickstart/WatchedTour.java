// SPDX-License-Identifier: Apache-2.0
package quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The tour that stays: it says what to try, and tells what happens while somebody does. */
final class WatchedTour {
    /** Often enough to seem immediate. */
    private static final Duration PERIOD = Duration.ofMillis(250);

    private final Cast cast;
    private final Narrator narrator;
    private final List<ServerWatch> watches;
    private Status told = Status.NONE;

    WatchedTour(Cast cast, Narrator narrator) {
        this.cast = cast;
        this.narrator = narrator;
        watches = cast.servers().stream()
                .map(server -> new ServerWatch(server, narrator))
                .toList();
    }

    /**
     * Stays until nobody listens any more, or until the JVM is told to end.
     *
     * @param penctl the program, to be shown
     * @throws TourFailure if pen ends
     */
    void watch(Path penctl) throws IOException, TourFailure, InterruptedException {
        suggest(penctl);
        while (!narrator.isUnheard()) {
            for (ServerWatch watch : watches) {
                watch.look();
            }
            report();
            Thread.sleep(PERIOD.toMillis());
        }
    }

    private void suggest(Path penctl) {
        String url = "http://" + Visitor.LOOPBACK + ":" + cast.pen().port() + "/";
        ServerProcess green = cast.servers().get(1);
        String control = "  " + shortest(penctl) + " " + cast.pen().socket();
        narrator.say("");
        narrator.say("Try in another terminal:");
        narrator.say(String.format("  curl %-45s (again and again: the same server)", url));
        narrator.say(String.format("  curl %-45s (another client: another server)", "--interface 127.0.0.2 " + url));
        narrator.say(String.format(
                "  kill %-45d (%s dies; its clients are served by others)",
                green.process().pid(), green.name()));
        narrator.say(control + " servers");
        narrator.say(control + " status text");
        narrator.say(String.format(
                "  tail -f %-42s (the merged log, with the true clients)",
                cast.log().merged()));
        narrator.say("");
        narrator.say("What happens is told here. Ctrl-C ends it all.");
        narrator.say("");
    }

    private void report() throws IOException, TourFailure {
        Changes changes = new Changes(cast, told, cast.pen().status());
        if (!changes.isSettled()) {
            // A client that is on its way to its server was seen, but not yet taken. It arrives in less than a moment.
            changes = new Changes(cast, told, cast.pen().status());
        }
        changes.lines().forEach(narrator::sayNow);
        told = changes.now();
    }

    /** The path as one would type it here. */
    private static Path shortest(Path program) {
        Path here = Path.of("").toAbsolutePath();
        Path absolute = program.toAbsolutePath().normalize();
        return absolute.startsWith(here) ? here.relativize(absolute) : absolute;
    }
}
