// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pen.balance.ClientTable;
import pen.balance.ConnectTimes;
import pen.os.ProcessFigures;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/** The report as one line of JSON, as pen-status(5) describes it. */
final class JsonPage {
    /** Grows when a name goes, or means another thing; not when one is added. */
    private static final int SCHEMA = 1;

    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
            .build();

    private final StringWriter text = new StringWriter();
    private final JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text);

    private JsonPage() {}

    /** The whole report. */
    static String of(Status status) {
        JsonPage page = new JsonPage();
        page.begin();
        page.write(status);
        return page.end();
    }

    /** One page of clients. */
    static String of(ClientList clients) {
        JsonPage page = new JsonPage();
        page.begin();
        page.write(clients);
        return page.end();
    }

    /** One page of connections. */
    static String of(ConnectionList connections) {
        JsonPage page = new JsonPage();
        page.begin();
        page.write(connections);
        return page.end();
    }

    private void begin() {
        out.writeStartObject();
        out.writeNumberProperty("schema", SCHEMA);
    }

    private String end() {
        out.writeEndObject();
        out.close();
        return text + "\n";
    }

    private void write(Status status) {
        out.writeStringProperty(
                "time", status.time().truncatedTo(ChronoUnit.MILLIS).toString());
        out.writeStringProperty("version", status.version());
        out.writeNumberProperty("pid", status.pid());
        out.writeNumberProperty("uptime_seconds", status.uptime().toMillis() / MILLIS);
        string("listen", status.listen());
        out.writeStringProperty("protocol", status.udp() ? "udp" : "tcp");
        string("dsr_if", status.dsrIf());
        number("current_server", status.currentServer());
        write(status.process());
        out.writeObjectPropertyStart("totals");
        out.writeNumberProperty("connects", status.sum(ServerStatus::connects));
        out.writeNumberProperty("failures", status.sum(ServerStatus::failures));
        out.writeNumberProperty("failovers", status.sum(ServerStatus::failovers));
        out.writeNumberProperty("blacklistings", status.sum(ServerStatus::blacklistings));
        out.writeNumberProperty("sent_bytes", status.sum(ServerStatus::sent));
        out.writeNumberProperty("received_bytes", status.sum(ServerStatus::received));
        out.writeEndObject();
        write(status.connectTimes());
        counts("closes", status.closes());
        counts("closes_without_server", status.closesWithoutServer());
        out.writeArrayPropertyStart("servers");
        status.servers().forEach(this::write);
        out.writeEndArray();
        write(status.clients());
        write(status.connections());
    }

    private void write(ProcessFigures process) {
        out.writeObjectPropertyStart("process");
        if (process.cpu() == null) {
            out.writeNullProperty("cpu_seconds");
        } else {
            out.writeNumberProperty("cpu_seconds", process.cpu().toMillis() / MILLIS);
        }
        number("resident_bytes", process.resident());
        out.writeNumberProperty("heap_used_bytes", process.heapUsed());
        out.writeNumberProperty("heap_max_bytes", process.heapMax());
        number("open_descriptors", process.openDescriptors());
        out.writeNumberProperty("max_descriptors", process.maxDescriptors());
        number("threads", process.threads());
        out.writeEndObject();
    }

    private void write(ConnectTimes.Figures times) {
        out.writeObjectPropertyStart("connect_seconds");
        out.writeNumberProperty("count", times.count());
        out.writeNumberProperty("sum", times.sum() / NANOS);
        if (times.count() == 0) {
            out.writeNullProperty("p50");
            out.writeNullProperty("p99");
        } else {
            out.writeNumberProperty("p50", times.median() / NANOS);
            out.writeNumberProperty("p99", times.p99() / NANOS);
        }
        out.writeEndObject();
    }

    private void write(ServerStatus server) {
        out.writeStartObject();
        out.writeStringProperty("server", server.label());
        out.writeStringProperty("role", name(server.role()));
        out.writeStringProperty("address", server.address());
        out.writeNumberProperty("port", server.port());
        out.writeStringProperty("status", name(server.state()));
        out.writeNumberProperty("blacklisted_seconds", server.blacklistedSeconds());
        out.writeNumberProperty("connections", server.connections());
        out.writeNumberProperty("max_soft", server.maxSoft());
        out.writeNumberProperty("max_hard", server.maxHard());
        out.writeNumberProperty("connects", server.connects());
        out.writeNumberProperty("failures", server.failures());
        out.writeNumberProperty("failovers", server.failovers());
        out.writeNumberProperty("blacklistings", server.blacklistings());
        out.writeNumberProperty("sent_bytes", server.sent());
        out.writeNumberProperty("received_bytes", server.received());
        out.writeNumberProperty("weight", server.weight());
        out.writeNumberProperty("prio", server.prio());
        write(server.connectTimes());
        counts("closes", server.closes());
        counts("refusals", server.refusals());
        out.writeEndObject();
    }

    private void write(ClientList clients) {
        out.writeObjectPropertyStart("clients");
        out.writeNumberProperty("used", clients.used());
        out.writeNumberProperty("max", clients.max());
        number("next", clients.next());
        out.writeArrayPropertyStart("list");
        clients.list().forEach(this::write);
        out.writeEndArray();
        out.writeEndObject();
    }

    private void write(ClientTable.Entry client) {
        out.writeStartObject();
        out.writeNumberProperty("place", client.place());
        out.writeStringProperty("client", client.client().toString());
        out.writeNumberProperty("age_seconds", (long) (client.age() / NANOS));
        string("server", client.server() == ClientTable.NONE ? null : Integer.toString(client.server()));
        out.writeNumberProperty("connects", client.connects());
        out.writeNumberProperty("sent_bytes", client.sent());
        out.writeNumberProperty("received_bytes", client.received());
        out.writeEndObject();
    }

    private void write(ConnectionList connections) {
        out.writeObjectPropertyStart("connections");
        out.writeNumberProperty("open", connections.open());
        out.writeNumberProperty("max", connections.max());
        out.writeNumberProperty("connecting", connections.connecting());
        number("next", connections.next());
        out.writeArrayPropertyStart("list");
        connections.list().forEach(this::write);
        out.writeEndArray();
        out.writeEndObject();
    }

    private void write(ConnectionList.Item connection) {
        out.writeStartObject();
        out.writeNumberProperty("place", connection.number());
        out.writeStringProperty("client", connection.client());
        string("server", connection.server());
        out.writeStringProperty("state", connection.state());
        number("downstream_descriptor", connection.downstreamDescriptor());
        number("upstream_descriptor", connection.upstreamDescriptor());
        out.writeNumberProperty("sent_bytes", connection.sent());
        out.writeNumberProperty("received_bytes", connection.received());
        out.writeNumberProperty("downstream_pending_bytes", connection.downstreamPending());
        out.writeNumberProperty("upstream_pending_bytes", connection.upstreamPending());
        out.writeEndObject();
    }

    private void counts(String name, Map<? extends Enum<?>, Long> counts) {
        out.writeObjectPropertyStart(name);
        counts.forEach((thing, count) -> out.writeNumberProperty(name(thing), count));
        out.writeEndObject();
    }

    private void string(String name, @Nullable String value) {
        if (value == null) {
            out.writeNullProperty(name);
        } else {
            out.writeStringProperty(name, value);
        }
    }

    private void number(String name, @Nullable Number value) {
        if (value == null) {
            out.writeNullProperty(name);
        } else {
            out.writeNumberProperty(name, value.longValue());
        }
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
