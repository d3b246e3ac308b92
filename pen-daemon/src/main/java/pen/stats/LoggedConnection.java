// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pen.balance.Client;
import pen.balance.CloseReason;
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
    /** Pen's own end; asked for once, while it is open. Null: nobody was told of this connection by it. */
    private @Nullable String local;

    LoggedConnection(
            AccessLog log, Client client, int port, ServerSettings server, Supplier<@Nullable InetSocketAddress> end) {
        this.log = log;
        this.client = client;
        this.port = port;
        this.server = server;
        this.end = end;
        this.since = log.nanoTime();
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
            case ENTRY -> now.output().offer(new LogRecord.Entry(client.toString(), host(), line).toString());
            case EXACT -> tell(now.output(), line);
        }
    }

    @Override
    public void closed(long sent, long received, CloseReason reason) {
        AccessLog.Live now = log.live();
        if (now == null || now.form() != LogForm.EXACT || local == null) {
            return;
        }
        long lasted = TimeUnit.NANOSECONDS.toMillis(log.nanoTime() - since);
        now.output()
                .offer(new LogRecord.Closed(
                                log.nextLine(),
                                log.epochMillis(),
                                local,
                                address(),
                                sent,
                                received,
                                lasted,
                                reason.toString())
                        .toString());
    }

    private void tell(LogOutput output, String request) {
        String own = local;
        if (own == null) {
            InetSocketAddress found = end.get();
            own = found == null ? UNNAMED : text(found);
            local = own;
        }
        String from = client.equals(Client.UNIX) ? UNNAMED : new Endpoint(client.toString(), port).toString();
        output.offer(new LogRecord.Opened(log.nextLine(), log.epochMillis(), from, own, address(), request).toString());
    }

    private String inFile(String line) {
        long seconds = TimeUnit.MILLISECONDS.toSeconds(log.epochMillis());
        String request = line.substring(0, Math.min(line.length(), TOLD_IN_FILE));
        return client + " " + seconds + " " + server.host() + " " + request;
    }

    private String address() {
        SocketAddress address = server.address();
        return address instanceof InetSocketAddress inet ? text(inet) : host() + ":0";
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
