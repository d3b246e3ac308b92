// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A value of JSON, to be looked into.
 *
 * @param value a map, a list, a text, a number, a truth value, or null
 */
record Json(@Nullable Object value) {
    private static final JsonFactory FACTORY = new JsonFactory();

    /** Reads one value, and nothing behind it. */
    static Json parse(String text) {
        try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            in.nextToken();
            Object value = read(in);
            if (in.nextToken() != null) {
                throw new AssertionError("more than one value: " + text);
            }
            return new Json(value);
        }
    }

    /** Maps, lists, texts, numbers, truth values and null as JSON. */
    static String write(@Nullable Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(out, value);
        }
        return text.toString();
    }

    /** What is there, by names in objects and places in lists. */
    Json at(Object... way) {
        Json here = this;
        for (Object step : way) {
            here = step instanceof Integer place ? here.items().get(place) : here.member(step.toString());
        }
        return here;
    }

    private Json member(String name) {
        Map<?, ?> members = object();
        if (!members.containsKey(name)) {
            throw new AssertionError(name + ": not among " + members.keySet());
        }
        return new Json(members.get(name));
    }

    boolean isNull() {
        return value == null;
    }

    String text() {
        return as(String.class);
    }

    boolean truth() {
        return as(Boolean.class);
    }

    long number() {
        return as(Number.class).longValue();
    }

    double decimal() {
        return as(Number.class).doubleValue();
    }

    List<Json> items() {
        List<?> items = as(List.class);
        List<Json> all = new ArrayList<>();
        items.forEach(item -> all.add(new Json(item)));
        return all;
    }

    /** The names in an object, in their order. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        object().keySet().forEach(name -> names.add((String) name));
        return names;
    }

    /** The whole as text. */
    @Override
    public String toString() {
        return write(value);
    }

    private Map<?, ?> object() {
        return as(Map.class);
    }

    private <T> T as(Class<T> type) {
        if (!type.isInstance(value)) {
            throw new AssertionError(this + " (expected: " + type.getSimpleName() + ")");
        }
        return type.cast(value);
    }

    private static @Nullable Object read(JsonParser in) {
        JsonToken token = in.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                in.nextToken();
                if (members.containsKey(name)) {
                    throw new AssertionError(name + ": twice in one object");
                }
                members.put(name, read(in));
            }
            return members;
        }
        if (token == JsonToken.START_ARRAY) {
            List<@Nullable Object> items = new ArrayList<>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                items.add(read(in));
            }
            return items;
        }
        return switch (token) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> in.getLongValue();
            case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            default -> in.getString();
        };
    }

    private static void write(JsonGenerator out, @Nullable Object value) {
        if (value instanceof Map<?, ?> members) {
            out.writeStartObject();
            members.forEach((name, member) -> {
                out.writeName((String) name);
                write(out, member);
            });
            out.writeEndObject();
        } else if (value instanceof List<?> items) {
            out.writeStartArray();
            items.forEach(item -> write(out, item));
            out.writeEndArray();
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof Double number) {
            out.writeNumber(number);
        } else if (value instanceof Number number) {
            out.writeNumber(number.longValue());
        } else if (value == null) {
            out.writeNull();
        } else {
            out.writeString(value.toString());
        }
    }
}
