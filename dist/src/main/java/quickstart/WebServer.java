// SPDX-License-Identifier: Apache-2.0
package quickstart;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.Executors;

/**
 * A small web server, a process of its own, that answers every request with its name, and logs it to standard output
 * with the address and port that it came from.
 */
public final class WebServer {
    /** Connections that may wait to be accepted: the usual most that a kernel allows (net.core.somaxconn). */
    private static final int BACKLOG = 4096;

    /** Of the Common Log Format, as Apache and nginx have it. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH);

    private final String name;

    private WebServer(String name) {
        this.name = name;
    }

    /** Serves until it is killed. The arguments are its name, and a port of the loopback address. */
    public static void main(String[] arguments) {
        int port = Integer.parseInt(arguments[1]);
        try {

            HttpServer server =
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            server.createContext("/", new WebServer(arguments[0])::answer);
            // A client that sends half a request must not keep the others waiting.
            server.setExecutor(Executors.newCachedThreadPool());
            server.start();
        } catch (IOException e) {
            System.err.println("port " + port + ": " + e.getMessage());
            System.exit(1);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            InetSocketAddress peer = exchange.getRemoteAddress();
            String page = "Hello from " + name + "\nfor " + exchange.getRequestURI() + ", by a connection from "
                    + peer.getAddress().getHostAddress() + " port " + peer.getPort() + "\n";
            byte[] body = page.getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(200, head ? -1 : body.length);
            // Before the answer: whoever has that finds the line.
            System.out.println(peer.getAddress().getHostAddress() + ":" + peer.getPort() + " - - ["
                    + TIME.format(ZonedDateTime.now(ZoneId.systemDefault())) + "] \"" + exchange.getRequestMethod()
                    + " "
                    + exchange.getRequestURI() + " " + exchange.getProtocol() + "\" 200 " + (head ? "-" : body.length));
            if (!head) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            }
        }
    }
}
