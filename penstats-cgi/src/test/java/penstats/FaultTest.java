// SPDX-License-Identifier: Apache-2.0
package penstats;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servlets that have a fault, as none of ours should. */
class FaultTest {
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private PrintStream before;

    @BeforeEach
    void start() throws Exception {
        before = System.err;
        System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        context.setErrorHandler(new PlainErrors());
        ServletHolder holder = new ServletHolder(new Faulty());
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/*");
        server.setHandler(context);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        System.setErr(before);
    }

    private static final class Faulty extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            IllegalStateException fault = new IllegalStateException("of the test");
            if (request.getPathInfo().equals("/now")) {
                throw fault;
            }
            Sending.send(request, response, CompletableFuture.failedFuture(fault));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/now", "/later"})
    void fault_isToldInALine_andNotToTheBrowser(String path) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + connector.getLocalPort() + path);
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("This is a fault in penstats.").doesNotContain("of the test");
        assertThat(told.toString(StandardCharsets.UTF_8))
                .contains(": fault in penstats: java.lang.IllegalStateException: of the test | at penstats.FaultTest")
                .hasLineCount(1);
    }
}
