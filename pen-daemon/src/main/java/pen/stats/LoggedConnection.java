// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pen.balance.Client;
import pen.balance.CloseReason;
import pen.log.LogOutput;
import pen.log.LogRecord;
import pen.net.Endpoint;
import pen.proxy.ConnectionLog;
import pen.settings.ServerSettings;

/** What the access log tells of one connection, in the form that is in force when it happens. Event loop only. */
final class LoggedConnection implements ConnectionLog.Entry {
    /** Bytes of a request in a file: as many as pen 0.34.1 writes. */
    private static final int TOLD_IN_FILE = 100;

    /** Stands for an end without an address: a Unix socket that has no name. */
    private static final String UNNAMED = "unix:0";

    private final AccessLog log;
    private final Client client;
    private final int port;
    private final ServerSettings server;
    private final Supplier<@Nullable InetSocketAddress> end;
    private final long since;
    /** The client's address; made once, as requests are many. */
    private final String name;
    /** Asked for once, while both are open. Null: nobody was told of this connection by them. */
    private @Nullable Ends ends;

    /** The ends of a connection, with their ports. */
    private record Ends(String client, String local, String server) {}

    LoggedConnection(
            AccessLog log, Client client, int port, ServerSettings server, Supplier<@Nullable InetSocketAddress> end) {
        this.log = log;
        this.client = client;
        this.port = port;
        this.server = server;
        this.end = end;
        this.since = log.nanoTime();
        this.name = client.toString();
    }

    /** A server has taken it. */
    void opened() {
        AccessLog.Live now = log.live();
        if (now != null && now.form() == LogForm.EXACT) {
            tell(now.output(), "");
        }
    }

    @Override
    public void request(String line) {
        AccessLog.Live now = log.live();
        if (now == null) {
            return;
        }
        switch (now.form()) {
            case FILE -> now.output().offer(inFile(line));
            case ENTRY -> now.output().offer(new LogRecord.Entry(name, host(), line).toString());
            case EXACT -> tell(now.output(), line);
        }
    }

    @Override
    public void closed(long sent, long received, CloseReason reason) {
        AccessLog.Live now = log.live();
        if (now == null || now.form() != LogForm.EXACT || ends == null) {
            return;
        }
        long lasted = TimeUnit.NANOSECONDS.toMillis(log.nanoTime() - since);
        now.output()
                .offer(new LogRecord.Closed(
                                log.nextLine(),
                                log.epochMillis(),
                                ends.local(),
                                ends.server(),
                                sent,
                                received,
                                lasted,
                                reason.toString())
                        .toString());
    }

    private void tell(LogOutput output, String request) {
        Ends told = ends;
        if (told == null) {
            told = findEnds();
            ends = told;
        }
        output.offer(new LogRecord.Opened(
                        log.nextLine(), log.epochMillis(), told.client(), told.local(), told.server(), request)
                .toString());
    }

    private Ends findEnds() {
        InetSocketAddress local = end.get();
        return new Ends(
                client.equals(Client.UNIX) ? UNNAMED : new Endpoint(name, port).toString(),
                local == null ? UNNAMED : text(local),
                server.address() instanceof InetSocketAddress inet ? text(inet) : host() + ":0");
    }

    private String inFile(String line) {
        long seconds = TimeUnit.MILLISECONDS.toSeconds(log.epochMillis());
        String request = line.substring(0, Math.min(line.length(), TOLD_IN_FILE));
        return name + " " + seconds + " " + server.host() + " " + request;
    }

    private static String text(InetSocketAddress address) {
        return new Endpoint(Endpoint.literal(address.getAddress()), address.getPort()).toString();
    }

    /** A path may have characters that would end the field or the line. */
    private String host() {
        String host = server.host();
        return server.endpoint().isPath() ? host.replaceAll("[^!-~]", ".") : host;
    }
}
