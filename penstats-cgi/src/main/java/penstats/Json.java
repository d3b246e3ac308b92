// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.io.StringWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** JSON as penstats writes it. */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** Writes one value. */
    interface Content {
        void write(JsonGenerator json);
    }

    /** A value, in one line. */
    static String of(Content content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            content.write(json);
        }
        return text.toString();
    }

    /** What is known of a pen: an event, and an item of {@code /status.json}. */
    static void pen(JsonGenerator json, PenState pen) {
        json.writeStartObject();
        json.writeStringProperty("pen", pen.name());
        json.writeStringProperty("state", pen.state().word());
        json.writeStringProperty("since", pen.since().toString());
        text(json, "error", pen.error());
        Instant tried = pen.tried();
        text(json, "tried", tried == null ? null : tried.toString());
        json.writeName("status");
        Report report = pen.report();
        if (report == null) {
            json.writeNull();
        } else {
            json.writeRawValue(report.text());
        }
        json.writeEndObject();
    }

    /** A property that may be null. */
    static void text(JsonGenerator json, String name, @Nullable String value) {
        if (value == null) {
            json.writeNullProperty(name);
        } else {
            json.writeStringProperty(name, value);
        }
    }
}
