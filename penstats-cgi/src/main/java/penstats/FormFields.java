// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fields of a form, or of a query.
 *
 * <pre>
 * fields = [field {"&amp;" field}]       ; application/x-www-form-urlencoded (WHATWG URL Standard, 5)
 * field  = name ["=" value]
 * </pre>
 */
final class FormFields {
    private final Map<String, String> fields;

    private FormFields(Map<String, String> fields) {
        this.fields = fields;
    }

    /**
     * Reads them.
     *
     * @param names that a field may have
     * @throws IllegalArgumentException if there is another one, one twice, or a {@code %} without two hexadecimal
     *     digits
     */
    static FormFields parse(String text, Collection<String> names) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : text.split("&", -1)) {
            if (field.isEmpty()) {
                continue;
            }
            int equals = field.indexOf('=');
            String name = decoded(equals < 0 ? field : field.substring(0, equals));
            if (!names.contains(name)) {
                throw new IllegalArgumentException(
                        Printable.of(name) + ": unknown field (expected: one of " + String.join(", ", names) + ")");
            }
            String value = equals < 0 ? "" : decoded(field.substring(equals + 1));
            if (fields.put(name, value) != null) {
                throw new IllegalArgumentException(name + ": twice (expected: once)");
            }
        }
        return new FormFields(fields);
    }

    /** The value of a field; empty if there is none. */
    String of(String name) {
        return fields.getOrDefault(name, "");
    }

    /**
     * The whole number in a field.
     *
     * @throws IllegalArgumentException if it is none, or not between these; the message names the field
     */
    int number(String name, int least, int most) {
        String text = of(name);
        if (text.matches("[0-9]{1,10}")) {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return (int) number;
            }
        }
        throw wrong(name, "a whole number from " + least + " to " + most);
    }

    /** The error that a field is not as expected. */
    IllegalArgumentException wrong(String name, String expected) {
        String text = of(name);
        String what = text.isEmpty() ? "missing" : Printable.of(text);
        return new IllegalArgumentException(name + ": " + what + " (expected: " + expected + ")");
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    Printable.of(text) + ": not URL-encoded (expected: two hexadecimal digits after each %)", e);
        }
    }
}
