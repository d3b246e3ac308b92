// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/** Reads a report as it streams by: whatever a pen sends, no more is kept than a report has. */
final class ReportReader {
    /** Names come from outside, so none of them is remembered. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .build();

    private static final Map<String, JsonFields.Nested> NOTHING = Map.of();

    private final Map<String, JsonFields> objects = new HashMap<>();
    private final List<ReportServer> servers = new ArrayList<>();
    private final Set<String> labels = new HashSet<>();

    private ReportReader() {}

    static Report read(String text) throws PenException {
        // In JSON an end of line is as good as a space, but it would end a line of an event.
        String line = text.replace('\n', ' ').replace('\r', ' ');
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line)) {
            parser.nextToken();
            Report report = new ReportReader().read(parser, line);
            if (parser.nextToken() != null) {
                throw garbage("more than one value", null);
            }
            return report;
        } catch (JacksonException e) {
            throw garbage(e.getOriginalMessage(), e);
        }
    }

    /**
     * Whether a text is one value of JSON.
     *
     * @throws PenException if it is none
     */
    static void check(String text) throws PenException {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                throw garbage("nothing", null);
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw garbage("more than one value", null);
            }
        } catch (JacksonException e) {
            throw garbage(e.getOriginalMessage(), e);
        }
    }

    private Report read(JsonParser parser, String line) throws PenException {
        JsonFields fields = JsonFields.read(
                parser,
                "",
                Map.of(
                        "schema", ReportReader::schema,
                        "process", this::object,
                        "totals", this::object,
                        "closes", this::object,
                        "servers", (at, place) -> JsonFields.readList(at, place, this::server),
                        "clients", this::object,
                        "connections", this::object));
        return new Report(
                line,
                fields.time("time"),
                fields.text("version"),
                fields.amount("uptime_seconds"),
                ReportProcess.of(object("process")),
                ReportCounts.of(object("totals")),
                object("closes").counts(),
                List.copyOf(servers),
                object("clients").count("used"),
                object("clients").count("max"),
                object("connections").count("open"),
                object("connections").count("max"));
    }

    /** Comes first, so that another schema is not taken for a broken one. */
    private static void schema(JsonParser parser, String place) throws PenException {
        String schema = parser.getString();
        if (!schema.equals(Integer.toString(Report.SCHEMA))) {
            throw garbage("schema " + JsonFields.shown(schema) + ": unknown (expected: " + Report.SCHEMA + ")", null);
        }
    }

    private void object(JsonParser parser, String place) throws PenException {
        objects.put(place, JsonFields.read(parser, place, NOTHING));
    }

    private JsonFields object(String place) throws PenException {
        JsonFields object = objects.get(place);
        if (object == null) {
            throw garbage(place + ": missing", null);
        }
        return object;
    }

    private void server(JsonParser parser, String place) throws PenException {
        ReportServer server = ReportServer.read(parser, place);
        if (!labels.add(server.label())) {
            throw garbage(place + ": server " + JsonFields.shown(server.label()) + ": twice", null);
        }
        servers.add(server);
    }

    private static PenException garbage(@Nullable String why, @Nullable JacksonException cause) {
        return new PenException(PenException.Kind.UNREACHABLE, "no report: " + why, cause);
    }
}
