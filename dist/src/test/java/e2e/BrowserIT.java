// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tests learn by {@link Browser} and {@link Axe} is so: each finds what is wrong with a page that is wrong. */
@Tag("once")
class BrowserIT {
    private static final String WRONG = """
            <!DOCTYPE html><html><head><title>x</title><style>body { width: 2000px }</style></head>
            <body><img src="http://127.0.0.9:1/x.png"><p style="color: #eee">pale</p>
            <script>console.error('bad'); console.log('good')</script></body></html>
            """;

    @TempDir
    private Path directory;

    @Test
    void browser_pageThatIsWrong_seesAllOfIt() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] page = WRONG.getBytes(StandardCharsets.UTF_8);
            boolean strict = exchange.getRequestURI().getPath().equals("/strict");
            exchange.getResponseHeaders().add("Content-Type", "text/html");
            exchange.getResponseHeaders()
                    .add("Content-Security-Policy", strict ? "default-src 'none'" : "default-src * 'unsafe-inline'");
            exchange.sendResponseHeaders(200, page.length);
            try (var out = exchange.getResponseBody()) {
                out.write(page);
            }
        });
        server.start();
        String host = "127.0.0.1:" + server.getAddress().getPort();
        try (Browser browser = Browser.start(directory.resolve("browser"))) {
            browser.size(360, 640);
            browser.open("http://" + host + "/");
            assertThat(browser.text()).isEqualTo("pale");
            assertThat(browser.scrollsSideways()).isTrue();
            assertThat(browser.complaints())
                    .anyMatch(line -> line.contains("bad"))
                    .noneMatch(line -> line.contains("good"));
            assertThat(browser.foreign(host)).hasToString("[http://127.0.0.9:1/x.png]");
            assertThat(Axe.fetch().severe(browser))
                    .anyMatch(line -> line.contains("image-alt"))
                    .anyMatch(line -> line.contains("color-contrast"))
                    .anyMatch(line -> line.contains("html-has-lang"));
            browser.forget();
            browser.open("http://" + host + "/strict");
            browser.until("it complains of an inline script", () -> browser.complaints().stream()
                    .anyMatch(line -> line.contains("Content Security Policy") && line.contains("inline script")));
        } finally {
            server.stop(0);
        }
    }
}
