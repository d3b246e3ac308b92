// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.util.List;
import java.util.OptionalInt;

/**
 * What somebody asks a pen to change, in the fields of a form. No word gets into its command but ours and numbers.
 *
 * <pre>
 * action=blacklist    server seconds                   ; 1 and more
 * action=unblacklist  server
 * action=limits       server (max | hard | max hard)
 * action=weight       server (weight | prio | weight prio)
 * action=close        connection
 * </pre>
 *
 * Each has also {@code pen} and {@code token}; fields of another action have no effect.
 *
 * @param pen the name of the pen
 * @param server that is changed, if one is
 * @param command that does it
 */
record ControlForm(String pen, OptionalInt server, String command) {
    /** What a form may have. */
    static final List<String> FIELDS =
            List.of("pen", "action", "server", "seconds", "max", "hard", "weight", "prio", "connection", "token");

    /** The highest number that pen takes for a server; penctl(1). */
    private static final int LAST_SERVER = 65_535;

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if a field is missing or not as it must be; the message names it
     */
    static ControlForm of(FormFields fields) {
        if (fields.of("pen").isEmpty()) {
            throw fields.wrong("pen", "the name of a pen");
        }
        return switch (fields.of("action")) {
            case "blacklist" -> change(fields, " blacklist " + fields.number("seconds", 1, Integer.MAX_VALUE));
            case "unblacklist" -> change(fields, " blacklist 0");
            case "limits" -> change(fields, either(fields, "max", "hard"));
            case "weight" -> change(fields, either(fields, "weight", "prio"));
            case "close" ->
                new ControlForm(
                        fields.of("pen"),
                        OptionalInt.empty(),
                        "close " + fields.number("connection", 0, Integer.MAX_VALUE));
            default -> throw fields.wrong("action", "blacklist, unblacklist, limits, weight or close");
        };
    }

    private static ControlForm change(FormFields fields, String words) {
        int server = fields.number("server", 0, LAST_SERVER);
        return new ControlForm(fields.of("pen"), OptionalInt.of(server), "server " + server + words);
    }

    private static String either(FormFields fields, String first, String second) {
        if (fields.of(first).isEmpty() && fields.of(second).isEmpty()) {
            throw fields.wrong(first, "a whole number, or one for " + second);
        }
        return word(fields, first) + word(fields, second);
    }

    private static String word(FormFields fields, String name) {
        return fields.of(name).isEmpty() ? "" : " " + name + " " + fields.number(name, 0, Integer.MAX_VALUE);
    }
}
