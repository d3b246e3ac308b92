// SPDX-License-Identifier: Apache-2.0
package pen.settings;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pen.acl.AccessLists;
import pen.net.Endpoint;
import pen.net.Transport;

/**
 * One thing that an administrator can set: its name in the control language, its default, how it is read and printed.
 *
 * @param <T> the type of its value
 */
public final class Setting<T> {
    private static final List<Setting<?>> ALL = new ArrayList<>();

    /** The transport that nobody chose. */
    private static final String AUTO = "auto";

    /** Whether the JVM leaves a heap dump when memory runs out. */
    public static final Setting<Boolean> ABORT_ON_ERROR = flag("abort_on_error", false);

    /** The server for clients that the client access list denies. */
    public static final Setting<Optional<ServerSettings>> ABUSE = server("abuse");

    /** The access lists. */
    public static final Setting<AccessLists> ACL = new Setting<>("acl", AccessLists.EMPTY, null);

    /** Whether data dumps are in ASCII, else in hex. */
    public static final Setting<Boolean> ASCII = flag("ascii", false);

    /** Seconds that a failed server gets no connections; 0: it is never blacklisted. */
    public static final Setting<Integer> BLACKLIST = number("blacklist", 30, 0, Integer.MAX_VALUE);

    /** The number of the access list that clients need. */
    public static final Setting<Integer> CLIENT_ACL = list("client_acl");

    /** Slots in the client table. */
    public static final Setting<Integer> CLIENTS_MAX = number("clients_max", 2048, 1, 100_000_000);

    /** Connections that may be open at once; 0: what the descriptor limit allows. */
    public static final Setting<Integer> CONN_MAX = number("conn_max", 0, 0, 10_000_000);

    /** The number of the access list that clients of the control port need. */
    public static final Setting<Integer> CONTROL_ACL = list("control_acl");

    /** How much the diagnostics tell: 0 quiet, 1 events, 2 every step, 3 and more data dumps. */
    public static final Setting<Integer> DEBUG = number("debug", 0, 0, Integer.MAX_VALUE);

    /** Seconds that connections get to finish when pen is told to end; 0: they are closed at once. */
    public static final Setting<Integer> DRAIN_TIMEOUT = number("drain_timeout", 0, 0, Integer.MAX_VALUE / 1000);

    /** The interface whose frames go on to servers, which answer clients themselves. Only at start. */
    public static final Setting<Optional<String>> DSR_IF = text("dsr_if");

    /** Whether a fixed page answers every request, instead of a server. */
    public static final Setting<Boolean> DUMMY = flag("dummy", false);

    /** The server for connections that no regular server takes. */
    public static final Setting<Optional<ServerSettings>> EMERGENCY = server("emergency");

    /** Seconds without a byte after which a connection is closed that one side has ended; 0: never. */
    public static final Setting<Integer> HALF_CLOSE_TIMEOUT = number("half_close_timeout", 600, 0, Integer.MAX_VALUE);

    /** Whether a hash of the client's address chooses its first server. */
    public static final Setting<Boolean> HASH = flag("hash", false);

    /** What becomes of the headers that name the client. */
    public static final Setting<ForwardedHeaders> HTTP =
            new Setting<>("http", ForwardedHeaders.OFF, ForwardedHeaders::parse);

    /** Seconds without a byte after which a connection is closed; 0: never. */
    public static final Setting<Integer> IDLE_TIMEOUT = number("idle_timeout", 0, 0, Integer.MAX_VALUE);

    /** Connections to servers that are kept open in advance. */
    public static final Setting<Integer> IDLERS = number("idlers", 0, 0, 1_000_000);

    /** Whether TCP looks for peers that are gone, on both sides. */
    public static final Setting<Boolean> KEEPALIVE = flag("keepalive", true);

    /** The listening address. */
    public static final Setting<Optional<Endpoint>> LISTEN = endpoint("listen");

    /** Where the access log goes. */
    public static final Setting<Optional<LogTarget>> LOG =
            new Setting<>("log", Optional.empty(), (what, text) -> Optional.of(LogTarget.parse(what, text)));

    /** What the access log tells. */
    public static final Setting<LogFormat> LOG_FORMAT = new Setting<>("log_format", LogFormat.PEN, LogFormat::parse);

    /** Whether a server is chosen only when the client's first bytes are there. */
    public static final Setting<Boolean> PEEK = flag("peek", false);

    /** Connects that may be under way at once. */
    public static final Setting<Integer> PENDING_MAX = number("pending_max", 1000, 1, Integer.MAX_VALUE);

    /** Whether the available server of the lowest {@code prio} is the first choice. */
    public static final Setting<Boolean> PRIO = flag("prio", false);

    /** Whether connections are dealt out in turn, without client memory. */
    public static final Setting<Boolean> ROUNDROBIN = flag("roundrobin", false);

    /** The local address of connections to servers; empty: the kernel's choice. */
    public static final Setting<Optional<InetAddress>> SOURCE = new Setting<>(
            "source",
            Optional.empty(),
            (what, text) -> Optional.of(Endpoint.parseAddress(what, text)),
            address -> address.map(Endpoint::literal));

    /** The file of authorities that client certificates are verified by; it also completes pen's own chain. */
    public static final Setting<Optional<String>> SSL_CA_FILE = text("ssl_ca_file");

    /** The directory of such authorities, hashed. */
    public static final Setting<Optional<String>> SSL_CA_PATH = text("ssl_ca_path");

    /** The file of the certificate that clients see; with it TLS is on. */
    public static final Setting<Optional<String>> SSL_CERTIFICATE = text("ssl_certificate");

    /** The file of its private key; empty: that of the certificate. */
    public static final Setting<Optional<String>> SSL_CERTIFICATE_KEY = text("ssl_certificate_key");

    /** The ciphers up to TLS 1.2, as an expression of OpenSSL; empty: the modern ones. */
    public static final Setting<Optional<String>> SSL_CIPHERS = text("ssl_ciphers");

    /** Seconds between renegotiations that a client may ask for; of no effect, because all are refused. */
    public static final Setting<Integer> SSL_CLIENT_RENEGOTIATION_INTERVAL =
            number("ssl_client_renegotiation_interval", 3600, 0, Integer.MAX_VALUE);

    /** Seconds that a TLS handshake may take. */
    public static final Setting<Integer> SSL_HANDSHAKE_TIMEOUT =
            number("ssl_handshake_timeout", 10, 1, Integer.MAX_VALUE / 1000);

    /** The file of the OCSP response that is stapled to the certificate. */
    public static final Setting<Optional<String>> SSL_OCSP_RESPONSE = text("ssl_ocsp_response");

    /** Switches of TLS. */
    public static final Setting<Set<SslOption>> SSL_OPTION = new Setting<>("ssl_option", Set.of(), null);

    /** The lowest version of TLS that is accepted. */
    public static final Setting<SslProtocol> SSL_PROTOCOL =
            new Setting<>("ssl_protocol", SslProtocol.TLS1_2, SslProtocol::parse);

    /** The directory of certificates by the name that a client calls the server by. */
    public static final Setting<Optional<String>> SSL_SNI_PATH = text("ssl_sni_path");

    /** Whether clients need a certificate. */
    public static final Setting<Boolean> SSL_VERIFY_CLIENT = flag("ssl_verify_client", false);

    /** Whether the policy chooses each time anew, without client memory. */
    public static final Setting<Boolean> STATELESS = flag("stateless", false);

    /** Whether a client whose first choice cannot take it is closed. */
    public static final Setting<Boolean> STUBBORN = flag("stubborn", false);

    /** The number of the access list of addresses that pen answers for, so that who looks for hosts finds some. */
    public static final Setting<Optional<Integer>> TARPIT_ACL = new Setting<>(
            "tarpit_acl",
            Optional.empty(),
            (what, text) -> Optional.of(parseNumber(what, text, 0, AccessLists.COUNT - 1)));

    /** Whose close ends a whole connection. */
    public static final Setting<FastClose> TCP_FASTCLOSE =
            new Setting<>("tcp_fastclose", FastClose.OFF, (what, text) -> FastClose.parse(text));

    /** Whether small pieces of data are sent at once, on both sides. */
    public static final Setting<Boolean> TCP_NODELAY = flag("tcp_nodelay", true);

    /** Event loops; 0: one for each core. Only at start. */
    public static final Setting<Integer> THREADS = number("threads", 0, 0, 1024);

    /** Seconds that a connect may take. */
    public static final Setting<Integer> TIMEOUT = number("timeout", 3, 1, Integer.MAX_VALUE / 1000);

    /** Seconds without a connection after which a client is forgotten; 0: never. */
    public static final Setting<Integer> TRACKING = number("tracking", 0, 0, Integer.MAX_VALUE);

    /** Whether servers see connections come from the client's own address. */
    public static final Setting<Boolean> TRANSPARENT = flag("transparent", false);

    /** The way to the kernel's sockets; empty: the fastest that there is. Only at start. */
    public static final Setting<Optional<Transport>> TRANSPORT = new Setting<>(
            "transport",
            Optional.empty(),
            (what, text) -> text.equals(AUTO) ? Optional.empty() : Optional.of(Transport.parse(text)),
            transport -> transport.map(Transport::toString).orElse(AUTO));

    /** Whether datagrams are balanced, not TCP connections. Only at start. */
    public static final Setting<Boolean> UDP = flag("udp", false);

    /** Seconds without a datagram after which a flow ends. */
    public static final Setting<Integer> UDP_TIMEOUT = number("udp_timeout", 30, 1, Integer.MAX_VALUE);

    /** The file that the status report is written to when it is asked for by a signal. */
    public static final Setting<Optional<String>> WEB_STATS = text("web_stats");

    /** Whether the available server with the fewest connections for its {@code weight} is the first choice. */
    public static final Setting<Boolean> WEIGHT = flag("weight", false);

    private final int index;
    private final String name;
    private final T initial;
    private final @Nullable BiFunction<String, String, T> parser;
    private final Function<T, ?> printer;

    private Setting(String name, T initial, @Nullable BiFunction<String, String, T> parser, Function<T, ?> printer) {
        this.index = ALL.size();
        this.name = name;
        this.initial = initial;
        this.parser = parser;
        this.printer = printer;
        ALL.add(this);
    }

    private Setting(String name, T initial, @Nullable BiFunction<String, String, T> parser) {
        this(name, initial, parser, value -> value);
    }

    /** All settings. */
    public static List<Setting<?>> all() {
        return List.copyOf(ALL);
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
        return parse(name, text);
    }

    /**
     * Reads a value.
     *
     * @param what stands for it where it was written, in the message: the command or the option
     * @throws IllegalArgumentException as {@link #parse(String)}
     */
    public T parse(String what, String text) {
        if (parser == null) {
            throw new IllegalArgumentException(what + ": " + text + " (expected: no argument)");
        }
        return parser.apply(what, text);
    }

    /** The text that {@link #parse} reads back to an equal value; empty if it has none, as an {@link Optional} may. */
    public String print(T value) {
        Object printed = printer.apply(value);
        return printed instanceof Optional<?> some ? some.map(Object::toString).orElse("") : printed.toString();
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

    private static Setting<Optional<String>> text(String name) {
        return new Setting<>(name, Optional.empty(), (what, text) -> Optional.of(text));
    }

    private static Setting<Integer> number(String name, int initial, int min, int max) {
        return new Setting<>(name, initial, (what, text) -> parseNumber(what, text, min, max));
    }

    private static Setting<Integer> list(String name) {
        return number(name, 0, 0, AccessLists.COUNT - 1);
    }

    private static Setting<Boolean> flag(String name, boolean initial) {
        return new Setting<>(name, initial, null);
    }

    private static Setting<Optional<ServerSettings>> server(String name) {
        return new Setting<>(name, Optional.empty(), null, server -> server.map(ServerSettings::operand));
    }

    private static Setting<Optional<Endpoint>> endpoint(String name) {
        return new Setting<>(name, Optional.empty(), (what, text) -> Optional.of(Endpoint.parse(what, text)));
    }
}
