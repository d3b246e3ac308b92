// SPDX-License-Identifier: Apache-2.0
package penstats;

import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import pen.net.Endpoint;
import pen.net.SocketError;

/** The web server: Jetty, with a servlet for each address. */
final class WebServer implements AutoCloseable {
    /** No thread waits for a pen or a browser, so a few do. */
    private static final int THREADS = 8;

    /** The longest head of a request; bytes. */
    private static final int HEAD = 8192;

    /** How long a browser may be silent within a request, and between two; ms. */
    private static final int SILENCE = 30_000;

    /** Connections at once, so that there are always some beside those that listen to events. */
    private static final int CONNECTIONS = EventFeed.MOST + 500;

    /** Connections that wait to be accepted; with the 50 of Java a crowd of browsers waits seconds. */
    private static final int BACKLOG = 1024;

    private final Server server;
    private final ServerConnector connector;
    private final EventFeed feed;

    private WebServer(Options options, Pens pens, ControlOffer control) {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 2);
        threads.setName("web");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        server = new Server(threads);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration()));
        connector.setHost(options.bind().host());
        connector.setPort(options.bind().port());
        connector.setIdleTimeout(SILENCE);
        connector.setAcceptQueueSize(BACKLOG);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(CONNECTIONS, connector));
        feed = new EventFeed(pens, options.interval());
        ServletContextHandler context = new ServletContextHandler("/");
        serve(context, options, pens, control);
        PlainErrors errors = new PlainErrors();
        context.setErrorHandler(errors);
        server.setErrorHandler(errors);
        server.setHandler(context);
    }

    /** Binds the address and serves what can be read; nobody can change anything. */
    static WebServer start(Options options, Pens pens) throws IOException {
        return start(options, pens, ControlOffer.NONE);
    }

    /**
     * Binds the address and serves.
     *
     * @throws IOException if the address is unknown or cannot be bound; the message names it
     */
    static WebServer start(Options options, Pens pens, ControlOffer control) throws IOException {
        try {
            options.bind().resolve();
        } catch (UnknownHostException e) {
            throw new IOException("--bind " + e.getMessage(), e);
        }
        WebServer web = new WebServer(options, pens, control);
        try {
            web.connector.open();
            web.server.start();
            return web;
        } catch (Exception e) {
            web.close();
            throw new IOException("--bind " + options.bind() + ": " + reason(e), e);
        }
    }

    /** Where it serves. */
    Endpoint address() {
        return new Endpoint(String.valueOf(connector.getHost()), connector.getLocalPort());
    }

    /** How many browsers listen to events. */
    int streams() {
        return feed.streams();
    }

    @Override
    public void close() {
        feed.close();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("ending: " + e.getMessage(), e);
        }
    }

    /** Each address and its servlet. */
    private void serve(ServletContextHandler context, Options options, Pens pens, ControlOffer control) {
        add(context, "/", new UnknownServlet());
        add(context, "/healthz", new HealthServlet(pens));
        Optional<SignalledPen> signalled = SignalledPen.of(options);
        if (signalled.isPresent()) {
            SignalledServlet status = new SignalledServlet(pens, new SignalledReports(signalled.get(), Instant::now));
            add(context, "", status);
            add(context, "/status", status);
            return;
        }
        control.servlets(pens).forEach((path, servlet) -> add(context, path, servlet));
        AssetServlet assets = new AssetServlet(pens);
        add(context, "", assets);
        add(context, "/assets/*", assets);
        add(context, AssetServlet.SYMBOL, assets);
        add(context, "/events", new EventServlet(pens, options.interval(), feed, control));
        add(context, "/status", new StatusServlet(pens));
        add(context, "/status.json", new JsonServlet(pens));
        add(context, "/metrics", new MetricsServlet(pens));
    }

    private static void add(ServletContextHandler context, String path, HttpServlet servlet) {
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        context.addServlet(holder, path);
    }

    private static HttpConfiguration configuration() {
        HttpConfiguration http = new HttpConfiguration();
        http.setRequestHeaderSize(HEAD);
        http.setOutputBufferSize(Sending.BUFFER);
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.addCustomizer(new SecurityHeaders());
        return http;
    }

    /** Jetty wraps what the system says: the innermost has it. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return SocketError.reason(cause);
    }
}
