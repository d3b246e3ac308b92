// SPDX-License-Identifier: Apache-2.0
package pen.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pen.net.Endpoint;
import pen.net.Transport;

/**
 * One thing that an administrator can set: its name in the control language, its default, how it is read and printed.
 *
 * @param <T> the type of its value
 */
public final class Setting<T> {
    private static final List<Setting<?>> ALL = new ArrayList<>();

    /** Seconds that a failed server gets no connections; 0: it is never blacklisted. */
    public static final Setting<Integer> BLACKLIST = number("blacklist", 30, 0, Integer.MAX_VALUE);

    /** Slots in the client table. */
    public static final Setting<Integer> CLIENTS_MAX = number("clients_max", 2048, 1, 100_000_000);

    /** Connections that may be open at once; 0: what the descriptor limit allows. */
    public static final Setting<Integer> CONN_MAX = number("conn_max", 0, 0, 10_000_000);

    /** How much the diagnostics tell: 0 quiet, 1 events, 2 every step, 3 data dumps. */
    public static final Setting<Integer> DEBUG = number("debug", 0, 0, Integer.MAX_VALUE);

    /** Whether data dumps are in ASCII, else in hex. */
    public static final Setting<Boolean> ASCII = flag("ascii");

    /** The server for connections that no regular server takes. */
    public static final Setting<Optional<ServerSettings>> EMERGENCY =
            new Setting<>("emergency", Optional.empty(), null);

    /** The listening address. */
    public static final Setting<Optional<Endpoint>> LISTEN = endpoint("listen");

    /** The file that the access log goes to. */
    public static final Setting<Optional<String>> LOG = new Setting<>("log", Optional.empty(), Setting::logFile);

    /** Whether connections are dealt out in turn, without client memory. */
    public static final Setting<Boolean> ROUNDROBIN = flag("roundrobin");

    /** Whether a client whose first choice cannot take it is closed. */
    public static final Setting<Boolean> STUBBORN = flag("stubborn");

    /** Event loops; 0: one for each core. Only at start. */
    public static final Setting<Integer> THREADS = number("threads", 0, 0, 1024);

    /** Seconds that a connect may take. */
    public static final Setting<Integer> TIMEOUT = number("timeout", 3, 1, Integer.MAX_VALUE / 1000);

    /** Seconds without a connection after which a client is forgotten; 0: never. */
    public static final Setting<Integer> TRACKING = number("tracking", 0, 0, Integer.MAX_VALUE);

    /** The way to the kernel's sockets; empty: the fastest that there is. Only at start. */
    public static final Setting<Optional<Transport>> TRANSPORT = new Setting<>(
            "transport",
            Optional.empty(),
            text -> text.equals("auto") ? Optional.empty() : Optional.of(Transport.parse(text)));

    private final int index;
    private final String name;
    private final T initial;
    private final @Nullable Function<String, T> parser;

    private Setting(String name, T initial, @Nullable Function<String, T> parser) {
        this.index = ALL.size();
        this.name = name;
        this.initial = initial;
        this.parser = parser;
        ALL.add(this);
    }

    /** All settings. */
    static List<Setting<?>> all() {
        return ALL;
    }

    /** The name in the control language. */
    public String name() {
        return name;
    }

    /**
     * Reads a value.
     *
     * @throws IllegalArgumentException if the text is no legal value; the message names it and what is legal
     */
    public T parse(String text) {
        if (parser == null) {
            throw new IllegalArgumentException(name + ": " + text + " (expected: no argument)");
        }
        return parser.apply(text);
    }

    int index() {
        return index;
    }

    T initial() {
        return initial;
    }

    /**
     * Reads a whole number.
     *
     * @throws IllegalArgumentException if the text is none from {@code min} to {@code max}
     */
    public static int parseNumber(String name, String text, int min, int max) {
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below, in the same words as a number out of range.
        }
        throw new IllegalArgumentException(
                name + ": " + text + " (expected: a whole number from " + min + " to " + max + ")");
    }

    private static Optional<String> logFile(String text) {
        if (text.indexOf('/') < 0 && text.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "log: " + text + ": sending the log to penlogd is not built yet (expected: a file)");
        }
        return Optional.of(text);
    }

    private static Setting<Integer> number(String name, int initial, int min, int max) {
        return new Setting<>(name, initial, text -> parseNumber(name, text, min, max));
    }

    private static Setting<Boolean> flag(String name) {
        return new Setting<>(name, false, null);
    }

    private static Setting<Optional<Endpoint>> endpoint(String name) {
        return new Setting<>(name, Optional.empty(), text -> Optional.of(Endpoint.parse(text)));
    }
}
