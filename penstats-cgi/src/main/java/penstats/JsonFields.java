// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * One object of JSON as it came: its plain values by name, while other fields are read by whoever was named for them,
 * and what else is nested is skipped. What it keeps is bounded, whatever comes.
 */
final class JsonFields {
    /** More than three times as many as any object of schema 1 has. */
    private static final int MOST = 100;

    private final String place;
    private final Map<String, Object> values = new LinkedHashMap<>();

    /** Reads a value, the parser at its first token; leaves it at its last. */
    interface Nested {
        void read(JsonParser parser, String place) throws PenException;
    }

    private JsonFields(String place) {
        this.place = place;
    }

    /**
     * Reads an object, the parser at its first token.
     *
     * @param place where it is in the whole, for messages; empty: it is the whole
     * @param nested by the name of a field, who reads its value
     * @throws PenException if there is none, or more in it than fits
     */
    static JsonFields read(JsonParser parser, String place, Map<String, Nested> nested) throws PenException {
        JsonFields fields = new JsonFields(place);
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw wrong(place, parser.currentToken(), "an object");
        }
        Map<String, Nested> left = new TreeMap<>(nested);
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            fields.readField(parser, parser.currentName(), left);
        }
        for (String missing : left.keySet()) {
            throw wrong(fields.at(missing), null, "a value");
        }
        return fields;
    }

    /** Reads a list of objects, the parser at its first token. */
    static void readList(JsonParser parser, String place, Nested item) throws PenException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw wrong(place, parser.currentToken(), "a list");
        }
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            item.read(parser, place + "[" + i + "]");
        }
    }

    /** A number that is not negative. */
    long count(String name) throws PenException {
        if (values.get(name) instanceof Long number && number >= 0) {
            return number;
        }
        throw wrong(name, "a whole number from 0");
    }

    long number(String name) throws PenException {
        if (values.get(name) instanceof Long number) {
            return number;
        }
        throw wrong(name, "a whole number");
    }

    /** A number that is not negative, as one of seconds. */
    double amount(String name) throws PenException {
        Double amount = amountOrNull(name);
        if (amount != null) {
            return amount;
        }
        throw wrong(name, "a number from 0");
    }

    /** The same; null: not known. */
    @Nullable
    Double amountOrNull(String name) throws PenException {
        Object value = values.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Number number) {
            double amount = number.doubleValue();
            if (amount >= 0 && Double.isFinite(amount)) {
                return amount;
            }
        }
        throw wrong(name, "a number from 0, or null");
    }

    String text(String name) throws PenException {
        if (values.get(name) instanceof String text) {
            return text;
        }
        throw wrong(name, "a text");
    }

    Instant time(String name) throws PenException {
        try {
            return Instant.parse(text(name));
        } catch (DateTimeParseException e) {
            throw wrong(name, "a time as 2026-11-23T23:10:00Z");
        }
    }

    /** All of them, if they are numbers that are not negative. */
    Map<String, Long> counts() throws PenException {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (String name : values.keySet()) {
            counts.put(name, count(name));
        }
        return counts;
    }

    private void readField(JsonParser parser, String name, Map<String, Nested> left) throws PenException {
        JsonToken token = parser.nextToken();
        Nested reader = left.remove(name);
        if (reader != null) {
            reader.read(parser, at(name));
            return;
        }
        Object value = null;
        switch (token) {
            case START_OBJECT, START_ARRAY -> parser.skipChildren();
            case VALUE_STRING -> value = parser.getString();
            case VALUE_NUMBER_INT -> value = parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> value = parser.getDoubleValue();
            case VALUE_TRUE, VALUE_FALSE -> value = token == JsonToken.VALUE_TRUE;
            default -> {
                // null: as if it were not there.
            }
        }
        if (value != null) {
            values.put(name, value);
        }
        if (values.size() > MOST) {
            throw new PenException(
                    PenException.Kind.UNREACHABLE, "report: " + shown(place) + ": more than " + MOST + " fields", null);
        }
    }

    private String at(String name) {
        return place.isEmpty() ? name : place + "." + name;
    }

    private PenException wrong(String name, String expected) {
        return wrong(at(name), values.get(name), expected);
    }

    private static PenException wrong(String place, @Nullable Object found, String expected) {
        String value = found == null ? "missing" : shown(found.toString());
        return new PenException(
                PenException.Kind.UNREACHABLE,
                "report: " + shown(place) + ": " + value + " (expected: " + expected + ")",
                null);
    }

    /** As much of a text as a message can hold. */
    static String shown(String text) {
        String whole = text.isEmpty() ? "whole" : text;
        return whole.length() > 60 ? whole.substring(0, 60) + "..." : whole;
    }
}
