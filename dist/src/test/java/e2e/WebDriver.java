// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A ChromeDriver with one headless Chromium, spoken to in the WebDriver protocol (W3C, "WebDriver") and, for what that
 * has not, in that of Chromium's developer tools.
 */
final class WebDriver implements AutoCloseable {
    private static final Pattern STARTED = Pattern.compile("started successfully on port ([0-9]+)");

    /** What lets Chromium run anywhere, and speak to nobody but the page's host. */
    private static final List<String> FLAGS = List.of(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--disable-breakpad",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--no-proxy-server",
            "--force-color-profile=srgb",
            "--hide-scrollbars");

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(20))
            .build();

    private final Running driver;
    private final String session;

    private WebDriver(Running driver, String address) throws IOException, InterruptedException {
        this.driver = driver;
        Path home = driver.output().resolveSibling("chromium");
        Map<String, Object> options = Map.of(
                "binary",
                "/usr/bin/chromium",
                "args",
                Stream.concat(FLAGS.stream(), Stream.of("--user-data-dir=" + home))
                        .toList());
        Map<String, Object> wanted = Map.of(
                "browserName",
                "chrome",
                "goog:chromeOptions",
                options,
                "goog:loggingPrefs",
                Map.of("browser", "ALL", "performance", "ALL"));
        Json created = send("POST", address + "/session", Map.of("capabilities", Map.of("alwaysMatch", wanted)));
        session = address + "/session/" + created.at("sessionId").text();
    }

    /**
     * Starts both.
     *
     * @param directory for their files, of their own
     */
    static WebDriver start(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        ProcessBuilder command = new ProcessBuilder("chromedriver", "--port=0");
        command.environment().put("TMPDIR", directory.toString());
        command.environment().put("HOME", directory.toString());
        Path output = directory.resolve("chromedriver.output");
        Running driver = Running.start(
                command, output, () -> STARTED.matcher(Files.readString(output)).find());
        try {
            Matcher port = STARTED.matcher(driver.said());
            if (!port.find()) {
                throw new IOException("chromedriver: no port in: " + driver.said());
            }
            return new WebDriver(driver, "http://127.0.0.1:" + port.group(1));
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            driver.close();
            throw e;
        }
    }

    /** A command of WebDriver, and its value. */
    Json command(String name, Map<String, Object> arguments) throws IOException, InterruptedException {
        return send("POST", session + "/" + name, arguments);
    }

    /** A command of the developer tools' protocol. */
    Json tools(String method, Map<String, Object> arguments) throws IOException, InterruptedException {
        return command("goog/cdp/execute", Map.of("cmd", method, "params", arguments));
    }

    private Json send(String method, String address, Map<String, Object> body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json; charset=utf-8")
                .method(method, HttpRequest.BodyPublishers.ofString(Json.write(body)))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        Json value = Json.parse(answer.body()).at("value");
        if (answer.statusCode() != 200) {
            throw new IOException(address + ": " + value.at("message").text());
        }
        return value;
    }

    @Override
    public void close() throws IOException {
        try {
            send("DELETE", session, Map.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            driver.close();
        }
    }
}
