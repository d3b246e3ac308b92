// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import pen.log.LogRecord;

class MergerTest {
    private static final String SERVER = "192.0.2.1";
    private static final String REQUEST = "GET / HTTP/1.1";
    /** A whole second; ms. */
    private static final long NOW = 1_700_000_000_000L;

    private static final DateTimeFormatter CLF = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.ofHours(2));

    private final List<String> written = new ArrayList<>();
    private final Merger merger = new Merger(1000, 500, true, (line, how) -> written.add(how + " " + line));

    private void tell(String record, long now) {
        merger.record(Objects.requireNonNull(LogRecord.parse(record), record), now);
    }

    /** A line whose rest says whose it was. */
    private static String line(String field, String request, long now, String owner) {
        return field + " - - [" + CLF.format(Instant.ofEpochMilli(now)) + "] \"" + request + "\" 200 1 " + owner;
    }

    private void log(String field, String request, long now, String owner) {
        merger.line(SERVER, line(field, request, now, owner), now);
    }

    private long right(Match how) {
        return right(written, how);
    }

    private static long right(List<String> written, Match how) {
        return written.stream()
                .filter(line -> line.startsWith(how + " "))
                .filter(line -> line.split(" ", -1)[1].equals(line.substring(line.lastIndexOf(' ') + 1)))
                .count();
    }

    @Test
    void line_pensWordIsThere_hasTheClient() {
        tell("+ 10.0.0.7 192.0.2.1 " + REQUEST, NOW);
        log("127.0.0.1", REQUEST, NOW + 100, "me");
        assertThat(written).containsExactly("matched " + line("10.0.0.7", REQUEST, NOW, "me"));
    }

    @Test
    void line_pensWordComesLater_waits() {
        log("127.0.0.1", REQUEST, NOW, "me");
        assertThat(written).isEmpty();
        assertThat(merger.waiting()).isOne();
        tell("+ 10.0.0.7 192.0.2.1 " + REQUEST, NOW + 400);
        assertThat(written).containsExactly("matched " + line("10.0.0.7", REQUEST, NOW, "me"));
        assertThat(merger.waiting()).isZero();
    }

    @Test
    void line_pensWordDoesNotCome_isWrittenAsItIs() {
        log("127.0.0.1:99", REQUEST, NOW, "me");
        merger.expire(NOW + 499);
        assertThat(written).isEmpty();
        merger.expire(NOW + 500);
        assertThat(written).containsExactly("unmatched " + line("127.0.0.1", REQUEST, NOW, "me"));
        tell("+ 10.0.0.7 192.0.2.1 " + REQUEST, NOW + 600);
        merger.flush();
        assertThat(written).hasSize(1);
    }

    @Test
    void line_ofAnotherServerOrRequestOrTime_isNotJoined() {
        tell("+ 10.0.0.7 192.0.2.2 " + REQUEST, NOW);
        tell("+ 10.0.0.7 192.0.2.1 GET /other HTTP/1.1", NOW);
        tell("+ 10.0.0.7 192.0.2.1 " + REQUEST, NOW - 3000);
        log("127.0.0.1", REQUEST, NOW, "me");
        merger.flush();
        assertThat(written).containsExactly("unmatched " + line("127.0.0.1", REQUEST, NOW, "me"));
    }

    @Test
    void line_ofARequestThatWasTriedAgain_isTheLastClients() {
        tell("+ 10.0.0.7 192.0.2.1 " + REQUEST, NOW);
        log("127.0.0.1", REQUEST, NOW, "1");
        log("127.0.0.1", REQUEST, NOW, "2");
        assertThat(written).hasSize(1);
        merger.flush();
        assertThat(written)
                .containsExactly(
                        "matched " + line("10.0.0.7", REQUEST, NOW, "1"),
                        "matched " + line("10.0.0.7", REQUEST, NOW, "2"));
    }

    /** pen 0.34.1 takes the newest, whoever else has it. */
    @Test
    void lines_ofEqualRequests_areJoinedInOrder() {
        for (int i = 0; i < 100; i++) {
            tell("+ 10.0.0." + i + " 192.0.2.1 " + REQUEST, NOW + i);
        }
        for (int i = 0; i < 100; i++) {
            log("127.0.0.1", REQUEST, NOW + 100 + i, "10.0.0." + i);
        }
        assertThat(right(Match.MATCHED)).isEqualTo(100);
    }

    @Test
    void lines_oneIsLost_othersAreRight() {
        for (int i = 0; i < 500; i++) {
            long now = NOW + i * 200L;
            String client = "10.0." + i / 250 + "." + i % 250;
            tell("+ " + client + " 192.0.2.1 " + REQUEST, now);
            if (i != 51) {
                log("127.0.0.1", REQUEST, now, client);
            }
        }
        merger.flush();
        assertThat(written).hasSize(499);
        assertThat(right(Match.MATCHED)).isEqualTo(499);
    }

    /** Some of them find their request, at the edge of what is looked at. */
    @Test
    void line_ofAServerWhoseClockIsWrongByLittleMoreThanIsLookedAt_isJoinedOnceThatIsKnown() {
        for (int i = 0; i < 300; i++) {
            long now = NOW + i * 110L;
            tell("+ 10.0.0." + i % 200 + " 192.0.2.1 GET /" + i, now);
            merger.line(SERVER, line("127.0.0.1", "GET /" + i, now - 2_500, "10.0.0." + i % 200), now + 5);
        }
        merger.flush();
        assertThat(right(Match.MATCHED)).isEqualTo(300 - 8);
    }

    /** A connection that lasts contains many a stamp that is wrong. */
    @Test
    void line_ofAServerWhoseClockIsWrong_isJoinedOnceThatIsKnown_alsoIfOthersNameALongConnection() {
        tell("++ 1 " + (NOW - 100_000) + " 10.0.1.1:1 127.0.0.1:40000 192.0.2.1:80", NOW - 100_000);
        for (int i = 0; i < 100; i++) {
            long now = NOW + i * 1000L;
            String local = "127.0.0.1:" + (50_000 + i);
            tell("++ 2 " + now + " 10.0.0." + i + ":1 " + local + " 192.0.2.1:80", now);
            tell("-- 3 " + now + " " + local + " 192.0.2.1:80 1 1 0 finished", now);
            merger.line(SERVER, line("127.0.0.1:40000", REQUEST, now - 30_000, "10.0.1.1"), now);
            merger.line(SERVER, line(local, REQUEST, now - 30_000, "10.0.0." + i), now);
            merger.expire(now + 600);
        }
        merger.flush();
        assertThat(right(Match.EXACT)).isEqualTo(200 - 8);
    }

    @Test
    void line_ofAServerWhoseClockIsWrong_isJoinedOnceThatIsKnown() {
        for (int i = 0; i < 100; i++) {
            long now = NOW + i * 1000L;
            tell("+ 10.0.0." + i + " 192.0.2.1 " + REQUEST, now);
            merger.line(SERVER, line("127.0.0.1", REQUEST, now - 3_600_000, "10.0.0." + i), now);
            merger.expire(now + 600);
        }
        merger.flush();
        assertThat(right(Match.MATCHED)).isGreaterThanOrEqualTo(90);
        assertThat(written.stream().filter(line -> line.startsWith("unmatched")))
                .hasSize(8);
    }

    @Test
    void line_withPensPort_isJoinedOnTheConnection_whateverTheTextAndTheOrder() {
        tell("++ 1 " + NOW + " [2001:db8::7]:1000 127.0.0.1:40000 192.0.2.1:80", NOW);
        tell("++ 2 " + NOW + " 10.0.0.8:1000 [::1]:40001 192.0.2.1:80", NOW);
        log("::1:40001", "GET /b HTTP/1.1", NOW, "10.0.0.8");
        log("127.0.0.1:40000", "GET /a HTTP/1.1", NOW, "2001:db8::7");
        log("127.0.0.1:40002", REQUEST, NOW, "10.0.0.9");
        tell("++ 3 " + NOW + " 10.0.0.9:1000 127.0.0.1:40002 192.0.2.1:80", NOW + 1);
        assertThat(right(Match.EXACT)).isEqualTo(3);
    }

    @Test
    void line_pensPortIsUsedAgain_isJoinedByTime() {
        for (int i = 0; i < 50; i++) {
            long now = NOW + i * 10_000L;
            tell("++ 1 " + now + " 10.0.0." + i + ":1 127.0.0.1:40000 192.0.2.1:80", now);
            tell("-- 2 " + (now + 4000) + " 127.0.0.1:40000 192.0.2.1:80 1 1 4000 finished", now + 4000);
        }
        for (int i = 0; i < 50; i++) {
            log("127.0.0.1:40000", REQUEST, NOW + i * 10_000L + 2000, "10.0.0." + i);
        }
        assertThat(right(Match.EXACT)).isEqualTo(50);
        // Between two of them, far from both.
        log("127.0.0.1:40000", REQUEST, NOW + 7_000, "nobody");
        merger.flush();
        assertThat(written.get(50)).startsWith("unmatched 127.0.0.1 ");
    }

    @Test
    void line_pensPortLeadsToSeveralServers_isJoinedByTheServer() {
        tell("++ 1 " + NOW + " 10.0.0.1:1 127.0.0.1:40000 192.0.2.1:80", NOW);
        tell("++ 2 " + NOW + " 10.0.0.2:1 127.0.0.1:40000 192.0.2.2:80", NOW);
        log("127.0.0.1:40000", REQUEST, NOW, "10.0.0.1");
        assertThat(right(Match.EXACT)).isOne();
    }

    @Test
    void line_withAPort_waitsForItsConnection_andTakesNobodyElsesRequest() {
        tell("++ 1 " + NOW + " 10.0.0.1:1 127.0.0.1:40000 192.0.2.1:80 " + REQUEST, NOW);
        log("127.0.0.1:40001", REQUEST, NOW, "10.0.0.2");
        log("192.0.2.99:50000", REQUEST, NOW, "nobody of pen's");
        log("127.0.0.1:40000", REQUEST, NOW, "10.0.0.1");
        tell("++ 2 " + NOW + " 10.0.0.2:1 127.0.0.1:40001 192.0.2.1:80 " + REQUEST, NOW + 400);
        merger.flush();
        assertThat(right(Match.EXACT)).isEqualTo(2);
        assertThat(written).hasSize(3).contains("unmatched " + line("192.0.2.99", REQUEST, NOW, "nobody of pen's"));
    }

    @Test
    void line_withAPort_cameBeforeAllOfPensWord_isNotGuessed() {
        log("127.0.0.1:40001", REQUEST, NOW, "10.0.0.2");
        tell("++ 1 " + NOW + " 10.0.0.1:1 127.0.0.1:40000 192.0.2.1:80 " + REQUEST, NOW + 1);
        tell("++ 2 " + NOW + " 10.0.0.2:1 127.0.0.1:40001 192.0.2.1:80 " + REQUEST, NOW + 2);
        assertThat(right(Match.EXACT)).isOne();
    }

    @Test
    void line_withAPort_penTellsOfRequestsOnly_isJoinedOnTheText() {
        tell("++ 1 " + NOW + " 10.0.0.1:1 127.0.0.1:40000 192.0.2.1:80 " + REQUEST, NOW);
        tell("+ 10.0.0.2 192.0.2.1 GET /2 HTTP/1.1", NOW + 1);
        log("127.0.0.1:40001", "GET /2 HTTP/1.1", NOW, "10.0.0.2");
        assertThat(right(Match.MATCHED)).isOne();
    }

    @Test
    void line_ofADirectVisitor_isNobodys_onceTheServerIsKnownToWritePensAddress() {
        tell("++ 1 " + NOW + " 10.0.0.1:1 127.0.0.1:40000 192.0.2.1:80 " + REQUEST, NOW);
        log("localhost", REQUEST, NOW, "10.0.0.1");
        tell("++ 2 " + NOW + " 10.0.0.2:1 127.0.0.1:40001 192.0.2.1:80 " + REQUEST, NOW);
        log("127.0.0.1", REQUEST, NOW, "10.0.0.2");
        tell("++ 3 " + NOW + " 10.0.0.3:1 127.0.0.1:40002 192.0.2.1:80 " + REQUEST, NOW);
        tell("++ 4 " + NOW + " 10.0.0.4:1 192.0.2.99:40001 192.0.2.2:80", NOW);
        log("192.0.2.99", REQUEST, NOW, "192.0.2.99");
        log("127.0.0.1", REQUEST, NOW, "10.0.0.3");
        merger.flush();
        assertThat(right(Match.MATCHED)).isEqualTo(3);
        assertThat(written).hasSize(4).contains("unmatched " + line("192.0.2.99", REQUEST, NOW, "192.0.2.99"));
    }

    @Test
    void line_ofAServerThatWritesIPv4AsASocketOfIPv6HasIt_isJoined() {
        tell("++ 1 " + NOW + " 10.0.0.1:1 127.0.0.1:40000 192.0.2.1:80", NOW);
        log("::ffff:127.0.0.1:40000", REQUEST, NOW, "10.0.0.1");
        log("[::ffff:127.0.0.1]:40000", REQUEST, NOW, "10.0.0.1");
        assertThat(right(Match.EXACT)).isEqualTo(2);
        tell("++ 2 " + NOW + " 10.0.0.2:1 127.0.0.1:40001 192.0.2.1:80 " + REQUEST, NOW);
        log("::ffff:127.0.0.1", REQUEST, NOW, "10.0.0.2");
        assertThat(right(Match.MATCHED)).isOne();
    }

    @Test
    void line_ofIPv6WithoutAPort_isJoinedOnTheText() {
        tell("++ 1 " + NOW + " 10.0.0.1:1 [2001:db8::1]:40000 192.0.2.1:80 " + REQUEST, NOW);
        log("2001:db8::1", REQUEST, NOW, "10.0.0.1");
        assertThat(right(Match.MATCHED)).isOne();
    }

    @Test
    void line_pensPortLedToAnotherServerBefore_waits() {
        tell("++ 1 " + NOW + " 10.0.0.1:1 127.0.0.1:40001 192.0.2.1:80", NOW);
        tell("++ 2 " + NOW + " 10.0.0.1:2 127.0.0.1:40000 192.0.2.2:80", NOW);
        tell("-- 3 " + NOW + " 127.0.0.1:40000 192.0.2.2:80 1 1 0 finished", NOW);
        log("127.0.0.1:40000", REQUEST, NOW, "10.0.0.2");
        tell("++ 4 " + NOW + " 10.0.0.2:1 127.0.0.1:40000 192.0.2.1:80", NOW + 1);
        assertThat(right(Match.EXACT)).isOne();
    }

    @Test
    void line_ofAnAddressThatIsNoServersOfPen_isJoinedOnThePort() {
        tell("++ 1 " + NOW + " 10.0.0.1:1 127.0.0.1:40000 192.0.2.2:80", NOW);
        log("127.0.0.1:40000", REQUEST, NOW, "10.0.0.1");
        assertThat(right(Match.EXACT)).isOne();
    }

    @Test
    void line_withoutPensPort_isJoinedOnTheTextOfExactRecords() {
        tell("++ 1 " + NOW + " 10.0.0.1:1 127.0.0.1:40000 192.0.2.1:80 " + REQUEST, NOW);
        log("127.0.0.1", REQUEST, NOW, "10.0.0.1");
        assertThat(right(Match.MATCHED)).isOne();
    }

    @Test
    void lines_delayedAndOutOfOrder_exactOnesAreAllRight_othersMostly() {
        int requests = 20_000;
        Random random = new Random(20261123);
        List<String> exact = new ArrayList<>();
        Merger both = new Merger(1000, 500, true, (line, how) -> exact.add(how + " " + line));
        List<Arrival> arrivals = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            // Two hundred clients ask for ten pages; each page every 100 ms.
            long asked = NOW + i * 10L;
            String client = "10.0." + random.nextInt(4) + "." + random.nextInt(50);
            String request = "GET /" + random.nextInt(10) + " HTTP/1.1";
            int port = 1024 + i;
            String record =
                    "++ " + i + " " + asked + " " + client + ":1 127.0.0.1:" + port + " 192.0.2.1:80 " + request;
            long told = asked + random.nextInt(20);
            arrivals.add(new Arrival(told, () -> {
                both.record(Objects.requireNonNull(LogRecord.parse(record)), told);
                tell("+ " + client + " 192.0.2.1 " + request, told);
            }));
            // A server writes when it has answered, and one line of a hundred is late.
            long logged = asked + random.nextInt(random.nextInt(100) == 0 ? 400 : 40);
            arrivals.add(new Arrival(logged, () -> {
                both.line(SERVER, line("127.0.0.1:" + port, request, asked, client), logged);
                merger.line(SERVER, line("127.0.0.1", request, asked, client), logged);
            }));
        }
        arrivals.sort(Comparator.comparingLong(Arrival::millis));
        arrivals.forEach(arrival -> arrival.event().run());
        both.flush();
        merger.flush();
        assertThat(right(exact, Match.EXACT)).isEqualTo(requests);
        assertThat(exact).hasSize(requests);
        // Of equal ones the oldest is taken: whoever overtakes another has its client. It is 87 in a hundred here.
        assertThat(right(Match.MATCHED)).isGreaterThan(requests * 86L / 100);
        assertThat(written).hasSize(requests);
    }

    /** What comes to penlogd, and when. */
    private record Arrival(long millis, Runnable event) {}

    @Test
    void lines_tooLongTogether_theOldestAreDecidedEarly() {
        String filling = "x".repeat(60_000);
        for (int i = 0; i < 1000; i++) {
            log("127.0.0.1", "GET /" + i, NOW, filling);
        }
        // 32 MiB of some 60,066 characters each.
        assertThat(merger.waiting()).isBetween(557, 560);
        assertThat(written).hasSize(1000 - merger.waiting());
        tell("+ 10.0.0.7 192.0.2.1 GET /999", NOW);
        assertThat(written.get(written.size() - 1)).startsWith("matched 10.0.0.7 ");
        merger.flush();
        assertThat(merger.waiting()).isZero();
        assertThat(written).hasSize(1000);
    }

    @Test
    void lines_ofServersThatNobodyHas_doNotHideAnothers() {
        for (int i = 0; i < 100_000; i++) {
            merger.line("2001:db8::" + Integer.toHexString(i), line("x", REQUEST, NOW, ""), NOW);
        }
        log("127.0.0.1", REQUEST, NOW, "me");
        tell("+ 10.0.0.7 192.0.2.1 " + REQUEST, NOW);
        assertThat(written).contains("matched " + line("10.0.0.7", REQUEST, NOW, "me"));
    }
}
