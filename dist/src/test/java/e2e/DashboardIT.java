// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import pen.TestClient;
import pen.TestServer;

/** The dashboard of penstats in a real browser, beside real pens. */
@Tag("once")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DashboardIT {
    /** From a change until it can be seen, with the interval that penstats has of its own. */
    private static final double LIVE_SECONDS = 2;

    private static final int ROUNDS = 3;

    private static final int PER_SECOND = 50;

    @TempDir
    private Path directory;

    private Browser browser;

    @BeforeAll
    void startBrowser(@TempDir Path home) throws Exception {
        browser = Browser.start(home);
    }

    @AfterAll
    void closeBrowser() throws Exception {
        browser.close();
    }

    @BeforeEach
    void forget() throws Exception {
        browser.forget();
        browser.size(1280, 900);
        browser.colors("light");
    }

    /** Starts penstats for these pens, and opens its dashboard. */
    private PenStatsProcess watch(String... pens) throws IOException, InterruptedException {
        return watch(1000, pens);
    }

    /** The same, with another interval; ms. */
    private PenStatsProcess watch(int interval, String... pens) throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(List.of("--interval", Integer.toString(interval)));
        for (String pen : pens) {
            options.add("--pen");
            options.add(pen);
        }
        PenStatsProcess penstats = PenStatsProcess.start(directory, options.toArray());
        browser.open(penstats.page("/"));
        return penstats;
    }

    /** Leaves the page, about which nobody may have complained. */
    private void leave(PenStatsProcess penstats) throws IOException, InterruptedException {
        assertThat(browser.evaluate("return document.getElementById('connection').textContent")
                        .text())
                .isEqualTo("live");
        browser.open("about:blank");
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.foreign(penstats.host())).isEmpty();
        assertThat(penstats.output()).isEqualTo("penstats: " + penstats.page("/") + "\n");
    }

    /** All that a pen's part of the page says, folded or not. */
    private String text(String pen) throws IOException, InterruptedException {
        return browser.evaluate(
                        "return document.querySelector('section[data-name=\"' + arguments[0] + '\"]')?.textContent ?? ''",
                        pen)
                .text();
    }

    private String state(String pen) throws IOException, InterruptedException {
        return browser.evaluate(
                        "return document.querySelector('section[data-name=\"' + arguments[0] + '\"]')?.dataset.state ?? ''",
                        pen)
                .text();
    }

    /** How long it takes until something is so; s. */
    private double seconds(String what, Callable<Boolean> condition) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        browser.until(what, condition);
        return (System.nanoTime() - begun) / 1e9;
    }

    @Test
    void server_killedAndBack_isSeenAtOnce() throws Exception {
        List<Double> times = new ArrayList<>();
        int port = TestServer.refusedPort();
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start("-r", "-b", 600, a, "127.0.0.1:" + port);
                PenStatsProcess penstats = watch(PenStatsProcess.watch("web", pen))) {
            assertThat(pen.many("127.23.0.1", 2)).containsOnly("a");
            browser.until("one is gone", () -> text("web").contains("1 of 2 servers available"));
            for (int round = 0; round < ROUNDS; round++) {
                try (ServerProcess b = ServerProcess.start("b", port)) {
                    pen.control("server 1 blacklist 0");
                    times.add(seconds("it is back", () -> text("web").contains("2 of 2 servers available")));
                    b.kill();
                }
                // Pen learns of it by the next client that it sends there.
                assertThat(pen.many("127.23.0.1", 2)).containsOnly("a");
                times.add(seconds("it is gone", () -> text("web").contains("1 of 2 servers available")));
                assertThat(text("web")).contains("blacklisted");
            }
            leave(penstats);
        }
        Collections.sort(times);
        System.out.printf(
                Locale.ROOT,
                "dashboard: a change is seen after %.2f s (median; at most %.2f s)%n",
                times.get(ROUNDS),
                times.get(2 * ROUNDS - 1));
        assertThat(times.get(ROUNDS)).isLessThan(LIVE_SECONDS);
    }

    @Test
    void summary_somethingIsWrong_leadsThere() throws Exception {
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start("-r", a, a, a, a, a, a, a, a);
                PenProcess other = PenProcess.start("-r", "-b", 600, a);
                PenStatsProcess penstats =
                        watch(PenStatsProcess.watch("web", pen), PenStatsProcess.watch("mail", other))) {
            browser.until("both are well", () -> summary().equals("All is well"));
            assertThat(browser.evaluate("return String(document.getElementById('summary').hasAttribute('href'))")
                            .text())
                    .isEqualTo("false");
            other.control("server 0 blacklist 600");
            browser.until("one is not", () -> summary().equals("1 server down"));
            browser.evaluate("document.getElementById('summary').click()");
            browser.until("it is in sight", () -> browser.evaluate("""
                            const top = document.querySelector('section[data-name="mail"] h2').getBoundingClientRect().top;
                            const bar = document.querySelector('.top').getBoundingClientRect().bottom;
                            return String(top >= bar && top < innerHeight)""").text().equals("true"));
            leave(penstats);
        }
    }

    @Test
    void server_withoutALimitOnAPhone_hasItsConnectionsAtTheEdge() throws Exception {
        browser.size(360, 740);
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start("-r", a);
                PenStatsProcess penstats = watch(PenStatsProcess.watch("web", pen))) {
            browser.until("the pen is shown", () -> state("web").equals("up"));
            assertThat(browser.evaluate("""
                            const cell = document.querySelector('.servers td[data-label="Connections"]');
                            const edge = cell.getBoundingClientRect().right;
                            return String(edge - cell.querySelector('.figure-text').getBoundingClientRect().right < 12)""").text()).isEqualTo("true");
            leave(penstats);
        }
    }

    private String summary() throws IOException, InterruptedException {
        return browser.evaluate("return document.getElementById('summary').textContent")
                .text();
    }

    @Test
    void traffic_isSeenInFiguresAndLists() throws Exception {
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start("-r", a);
                PenStatsProcess penstats = watch(PenStatsProcess.watch("web", pen))) {
            browser.until("the pen is shown", () -> state("web").equals("up"));
            assertThat(text("web")).contains(a.operand()).doesNotContain("127.23.0.9");
            unfold();
            try (Socket open = pen.connect("127.23.0.9")) {
                assertThat(TestClient.line(open)).isEqualTo("a");
                browser.until("the client is shown", () -> text("web").contains("127.23.0.9"));
                browser.until("its connection is shown", () -> !cells("connections", "127.23.0.9")
                        .isEmpty());
            }
            browser.until("its connection is over", () -> cells("connections", "127.23.0.9")
                    .isEmpty());
            assertThat(cells("clients", "127.23.0.9")).isNotEmpty();
            leave(penstats);
        }
    }

    private void unfold() throws IOException, InterruptedException {
        browser.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)");
    }

    /** The rows of a list in which this is said. */
    private List<Json> cells(String list, String part) throws IOException, InterruptedException {
        return browser.evaluate(
                        "return [...document.querySelectorAll('[data-slot=\"' + arguments[0] + '\"] tbody tr')]"
                                + ".map(row => row.textContent).filter(text => text.includes(arguments[1]))",
                        list,
                        part)
                .items();
    }

    @Test
    void pen_endsAndReturns_isStaleWithItsLastFigures_thenUpAgain() throws Exception {
        Path control = directory.resolve("control");
        try (TestServer a = new TestServer("a");
                PenProcess other = PenProcess.start(a);
                PenStatsProcess penstats = watch("web=" + control, PenStatsProcess.watch("other", other))) {
            try (PenProcess pen = PenProcess.start(a)) {
                Files.createSymbolicLink(control, Path.of(pen.controlPort()));
                browser.until(
                        "both are shown",
                        () -> state("web").equals("up") && state("other").equals("up"));
                assertThat(pen.stop()).isZero();
                browser.until("it is stale", () -> state("web").equals("stale"));
                assertThat(text("web")).contains("stale since", "last known", a.operand());
            }
            Files.delete(control);
            try (PenProcess pen = PenProcess.start(a)) {
                Files.createSymbolicLink(control, Path.of(pen.controlPort()));
                browser.until("it is back", () -> state("web").equals("up"));
                assertThat(text("web")).contains("process " + pen.pid());
                assertThat(state("other")).isEqualTo("up");
            }
            leave(penstats);
        }
    }

    @Test
    void pens_severalOfThem_standInTheirOrder_atEverySizeAndInBothColours() throws Exception {
        try (TestServer a = new TestServer("a");
                TestServer b = new TestServer("b");
                PenProcess first = PenProcess.start("-r", a, b, "127.0.0.1:" + TestServer.refusedPort());
                PenProcess second = PenProcess.start("-r", "-c", 50, a.operand() + ":10:20", b);
                PenStatsProcess penstats = watch(
                        200,
                        PenStatsProcess.watch("web", first),
                        PenStatsProcess.watch("mail", second),
                        "gone=" + directory.resolve("gone"));
                Visits visits = new Visits(PER_SECOND, client -> TestClient.visit(client, first.address()))) {
            for (int i = 1; i < 20; i++) {
                first.many("127.23.1." + i, i);
                second.many("127.23.2." + i, 1);
            }
            browser.until(
                    "all are shown",
                    () -> state("web").equals("up")
                            && state("mail").equals("up")
                            && state("gone").equals("unknown"));
            unfold();
            browser.until("the clients are shown", () -> text("mail").contains("127.23.2.19"));
            assertThat(browser
                            .evaluate("return [...document.querySelectorAll('h2[id]')].map(head => head.innerText)"
                                    + ".filter(text => text !== '')")
                            .items()
                            .stream()
                            .map(Json::text))
                    .containsSubsequence("web", "mail", "gone");
            assertThat(text("gone")).contains("No report came so far", "gone");
            for (int width : List.of(360, 1280, 2560)) {
                for (String colours : List.of("light", "dark")) {
                    browser.size(width, width == 360 ? 740 : 1000);
                    browser.colors(colours);
                    browser.open(penstats.page("/"));
                    browser.until(
                            "all are shown",
                            () -> state("web").equals("up") && state("mail").equals("up"));
                    unfold();
                    browser.until("the clients are shown", () -> text("mail").contains("127.23.2.19"));
                    browser.until("rates are shown", () -> figure("web", "Connections/s")
                            .matches("[1-9].*"));
                    assertThat(browser.scrollsSideways())
                            .as("%s px wide", width)
                            .isFalse();
                    assertThat(Files.size(browser.screenshot("dashboard-" + width + "-" + colours)))
                            .isGreaterThan(10_000);
                }
            }
            visits.stop();
            assertThat(visits.lost()).isEmpty();
            leave(penstats);
        }
    }

    /** One of the large figures of a pen. */
    private String figure(String pen, String label) throws IOException, InterruptedException {
        return browser.evaluate(
                        "return [...document.querySelectorAll('section[data-name=\"' + arguments[0] + '\"] dt')]"
                                + ".find(term => term.textContent === arguments[1]).nextElementSibling.textContent",
                        pen,
                        label)
                .text();
    }
}
