// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A headless Chromium with one page, that remembers what it complained about and whom it asked. One thread. */
final class Browser implements AutoCloseable {
    /** Where pictures of pages are kept. */
    private static final Path SCREENSHOTS = Tree.HOME.resolveSibling("screenshots");

    /** Until a page says something: a machine under load starts a browser, a JVM and a pen meanwhile. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final WebDriver driver;
    private final List<String> complaints = new ArrayList<>();
    private final List<URI> requests = new ArrayList<>();

    private Browser(WebDriver driver) {
        this.driver = driver;
    }

    /** Starts one whose files are in a directory that is its own. */
    static Browser start(Path directory) throws IOException, InterruptedException {
        Browser browser = new Browser(WebDriver.start(directory));
        // Chromium has begun with a page of its own.
        browser.open("about:blank");
        browser.forget();
        return browser;
    }

    /** Opens an address, and waits until the page is loaded. */
    void open(String address) throws IOException, InterruptedException {
        driver.command("url", Map.of("url", address));
    }

    /** What a function with this body, run in the page, returns. */
    Json evaluate(String body, Object... arguments) throws IOException, InterruptedException {
        return driver.command("execute/sync", Map.of("script", body, "args", List.of(arguments)));
    }

    /** The same, with a body that calls its last argument with what it returns. */
    Json await(String body, Object... arguments) throws IOException, InterruptedException {
        return driver.command("execute/async", Map.of("script", body, "args", List.of(arguments)));
    }

    /** What can be read on the page. */
    String text() throws IOException, InterruptedException {
        return evaluate("return document.body.innerText").text();
    }

    /** Waits until something is so; the page goes on meanwhile. */
    void until(String what, Callable<Boolean> condition) throws IOException, InterruptedException {
        try {
            // The driver may be asked by this thread only.
            Awaitility.await(what)
                    .pollInSameThread()
                    .pollInterval(Duration.ofMillis(50))
                    .atMost(PATIENCE)
                    .until(condition);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(what + ": not so; " + complaints() + "; the page says: " + text(), e);
        }
    }

    /** Waits until this can be read on the page. */
    void untilText(String part) throws IOException, InterruptedException {
        until("the page says \"" + part + "\"", () -> text().contains(part));
    }

    /** Makes the page so large, in CSS pixels. */
    void size(int width, int height) throws IOException, InterruptedException {
        driver.tools(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** What the reader prefers: {@code dark} or {@code light}. */
    void colors(String scheme) throws IOException, InterruptedException {
        driver.tools(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** Whether the page is wider than its window. */
    boolean scrollsSideways() throws IOException, InterruptedException {
        return evaluate("return document.documentElement.scrollWidth > document.documentElement.clientWidth")
                .truth();
    }

    /** Keeps a picture of the whole page. */
    Path screenshot(String name) throws IOException, InterruptedException {
        Json picture = driver.tools(
                "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true, "fromSurface", true));
        Files.createDirectories(SCREENSHOTS);
        return Files.write(
                SCREENSHOTS.resolve(name + ".png"),
                Base64.getDecoder().decode(picture.at("data").text()));
    }

    /** What the console has shown since the browser began, but for what is said for information. */
    List<String> complaints() throws IOException, InterruptedException {
        for (Json entry : driver.command("se/log", Map.of("type", "browser")).items()) {
            String level = entry.at("level").text();
            if (level.equals("SEVERE") || level.equals("WARNING")) {
                complaints.add(level + " " + entry.at("message").text());
            }
        }
        return List.copyOf(complaints);
    }

    /** Whom the page has asked for something since the browser began. */
    List<URI> requests() throws IOException, InterruptedException {
        for (Json entry :
                driver.command("se/log", Map.of("type", "performance")).items()) {
            Json message = Json.parse(entry.at("message").text()).at("message");
            if (message.at("method").text().equals("Network.requestWillBeSent")) {
                String address = message.at("params", "request", "url").text();
                if (!address.startsWith("data:")) {
                    requests.add(URI.create(address));
                }
            }
        }
        return List.copyOf(requests);
    }

    /** Those of its hosts that are not this one. */
    List<URI> foreign(String host) throws IOException, InterruptedException {
        return requests().stream()
                .filter(address -> !host.equals(address.getAuthority()))
                .toList();
    }

    /** Forgets what it complained about and whom it asked. */
    void forget() throws IOException, InterruptedException {
        complaints();
        complaints.clear();
        requests();
        requests.clear();
    }

    @Override
    public void close() throws IOException {
        driver.close();
    }
}
