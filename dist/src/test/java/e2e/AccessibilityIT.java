// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pen.TestServer;

/** Whether everybody can read the pages of penstats, as axe-core judges it. */
@Tag("once")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessibilityIT {
    private Axe axe;
    private Browser browser;
    private TestServer server;
    private PenProcess pen;
    private PenStatsProcess penstats;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        axe = Axe.fetch();
        browser = Browser.start(directory.resolve("browser"));
        server = new TestServer("a");
        // A server of each state, and a limit that is reached.
        pen = PenProcess.start(
                "-r", "-b", 600, server.operand() + ":5:10", "127.0.0.1:" + TestServer.refusedPort(), "0.0.0.0:80");
        penstats = PenStatsProcess.start(
                directory, "--pen", PenStatsProcess.watch("web", pen), "--pen", "gone=" + directory.resolve("gone"));
        pen.many("127.24.0.1", 5);
        pen.many("127.24.0.2", 5);
    }

    /** Each of them, also if another one cannot be closed or was never started. */
    @AfterAll
    @SuppressWarnings("try")
    void close() throws Exception {
        try (AutoCloseable last = server;
                AutoCloseable third = pen;
                AutoCloseable second = penstats;
                AutoCloseable first = browser) {
            return;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/, light, 1280", "/, dark, 1280", "/, light, 360", "/, dark, 360",
        "/status, light, 1280", "/status, dark, 1280", "/status, light, 360", "/status, dark, 360",
        "/status?pen=gone, light, 1280", "/status?pen=gone, dark, 360",
    })
    void page_hasNothingThatShutsSomebodyOut(String path, String colours, int width) throws Exception {
        browser.forget();
        browser.colors(colours);
        browser.size(width, 800);
        browser.open(penstats.page(path));
        browser.untilText(path.endsWith("gone") ? "gone" : "127.0.0.1:" + pen.port());
        if (path.equals("/")) {
            browser.untilText("No report came so far");
            browser.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)");
        }
        // A page that says that a pen is gone is an error to the console too, and that is all it has to say.
        assertThat(browser.complaints()).allMatch(line -> line.contains("status of 503"));
        assertThat(browser.foreign(penstats.host())).isEmpty();
        assertThat(axe.severe(browser)).isEmpty();
        assertThat(browser.scrollsSideways()).isFalse();
        String name = path.equals("/") ? "all" : path.replaceAll("[^a-z]", "");
        browser.screenshot("accessible-" + name + "-" + width + "-" + colours);
    }
}
