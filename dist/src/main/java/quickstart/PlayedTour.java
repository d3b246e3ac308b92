// SPDX-License-Identifier: Apache-2.0
package quickstart;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The tour that plays by itself: affinity, a server's death, its return. Whatever it says, it has checked. */
final class PlayedTour {
    private static final List<Visitor> REGULARS = Visits.clients(11, 16);
    private static final List<Visitor> NEWCOMERS = Visits.clients(21, 26);

    /** Lines of the log. */
    private static final int SHOWN = 3;

    private final Cast cast;
    private final Narrator narrator;
    private final ServerProcess victim;
    private int requests;

    PlayedTour(Cast cast, Narrator narrator) {
        this.cast = cast;
        this.narrator = narrator;
        victim = cast.servers().get(1);
    }

    /** @throws TourFailure if pen did otherwise */
    void play() throws IOException, TourFailure, InterruptedException {
        long start = System.nanoTime();
        Map<String, String> served = affinity();
        failover(served);
        comeback();
        figures();
        log();
        narrator.say("The tour is over: " + requests + " requests, none failed, " + Cast.seconds(start) + ".");
        narrator.say("Without --once, dev/quickstart stays, for you to try the same by hand.");
    }

    private Map<String, String> affinity() throws TourFailure {
        title("1. Six clients make three visits each. pen remembers who was served by whom.");
        Map<String, String> served = visits(REGULARS, Map.of());
        int each = requireEvenShares(served);
        narrator.say("   Each client met one server, the same every time; each server got " + each + " clients.");
        return served;
    }

    private void failover(Map<String, String> before) throws IOException, TourFailure, InterruptedException {
        title("2. " + victim.name() + " is killed (kill -9 " + victim.process().pid()
                + "), and the same clients come again.");
        victim.process().kill();
        Map<String, String> after = visits(REGULARS, before);
        int moved = 0;
        for (Map.Entry<String, String> client : before.entrySet()) {
            String now = Objects.requireNonNull(after.get(client.getKey()));
            boolean bereft = client.getValue().equals(victim.name());
            require(
                    bereft ? !now.equals(victim.name()) : now.equals(client.getValue()),
                    client.getKey() + " met " + now + " after " + client.getValue());
            moved += bereft ? 1 : 0;
        }
        long failures = victimStatus().failures();
        require(failures > 0, "pen met no failure of " + victim.name());
        narrator.say("   Nobody noticed: 0 errors. The " + moved + " clients of " + victim.name()
                + " were served by others, the other " + (before.size() - moved) + " as before.");
        narrator.say("   " + victim.name() + " refused pen " + (failures == 1 ? "once" : failures + " times")
                + ": pen then leaves it alone for " + PenProcess.BLACKLIST + " s (it is blacklisted).");
    }

    private void comeback() throws IOException, TourFailure, InterruptedException {
        victim.startAgain();
        title("3. " + victim.name() + " starts again (process "
                + victim.process().pid() + "), and new clients come.");
        long start = System.nanoTime();
        victim.awaitServing();
        String serving = Cast.seconds(start);
        Poll.until(victim.name() + " is not blacklisted", () -> victimStatus().isAvailable());
        narrator.say("   It serves after " + serving + "; pen takes it from the blacklist after " + Cast.seconds(start)
                + ".");
        int each = requireEvenShares(visits(NEWCOMERS, Map.of()));
        narrator.say("   " + victim.name() + " got " + each + " of the new clients, as many as each of the others.");
    }

    private void figures() throws IOException, TourFailure {
        title("4. What pen says of it:");
        narrator.say("");
        List<Status.Server> servers = cast.pen().status().servers();
        long connects = 0;
        for (int i = 0; i < servers.size(); i++) {
            Status.Server server = servers.get(i);
            connects += server.connects();
            narrator.say(String.format(
                    "   %-7s %3d connections, %d refused", cast.name(i), server.connects(), server.failures()));
        }
        require(connects == requests, "pen counts " + connects + " connections (expected: " + requests + ")");
        narrator.say("");
        require(cast.stats().page("").contains("<html"), cast.stats().url() + " is no page");
        List<Status.Server> shown = cast.stats().servers();
        require(shown.equals(servers), "penstats shows " + shown + " (expected: " + servers + ")");
        narrator.say("   " + cast.stats().url() + " shows the same, live, to browsers.");
    }

    private void log() throws IOException, TourFailure, InterruptedException {
        title("5. To the servers every request came from pen. penlogd has put the true clients into their merged log:");
        narrator.say("");
        List<Visitor> clients =
                Stream.concat(REGULARS.stream(), NEWCOMERS.stream()).toList();
        LogProcess log = cast.log();
        Poll.until(
                "the log has " + requests + " lines", () -> log.lines(clients).size() >= requests);
        List<String> lines = log.lines(clients);
        lines.subList(lines.size() - SHOWN, lines.size()).forEach(line -> narrator.say("   " + line));
        require(lines.size() == requests, lines.size() + " lines of clients (expected: " + requests + ")");
        for (Visitor client : clients) {
            int made = (REGULARS.contains(client) ? 2 : 1) * Visits.EACH;
            int logged = log.lines(List.of(client)).size();
            require(logged == made, client.address() + " has " + logged + " lines (expected: " + made + ")");
        }
        narrator.say("");
        narrator.say("   " + requests + " lines, one for each request, each with the address of its client.");
        narrator.say("");
    }

    private Map<String, String> visits(List<Visitor> clients, Map<String, String> before) throws TourFailure {
        Visits visits = new Visits(clients, cast.pen().port(), before, narrator);
        requests += visits.count();
        return visits.servers();
    }

    /** Servers are dealt to new clients in turn: each gets as many, which is returned. */
    private int requireEvenShares(Map<String, String> served) throws TourFailure {
        int each = served.size() / cast.servers().size();
        for (ServerProcess server : cast.servers()) {
            int clients = Collections.frequency(served.values(), server.name());
            require(clients == each, server.name() + " got " + clients + " clients (expected: " + each + ")");
        }
        return each;
    }

    private Status.Server victimStatus() throws IOException, TourFailure {
        return cast.pen().status().server(cast.number(victim.name()));
    }

    private void title(String text) {
        narrator.say("");
        narrator.say(text);
    }

    private static void require(boolean asTold, String otherwise) throws TourFailure {
        if (!asTold) {
            throw new TourFailure(otherwise);
        }
    }
}
