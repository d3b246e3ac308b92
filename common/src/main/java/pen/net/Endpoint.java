// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * An address as an administrator writes it: a host and a port, or the path of a Unix socket.
 *
 * <pre>
 * endpoint = path | [host ":"] port                 ; a path contains "/"
 * host     = name | ipv4 | ipv6 | "[" ipv6 "]"
 * port     = 0..65535 | service name (services(5))
 * </pre>
 *
 * The last colon splits host from port, so {@code ::1:80} is port 80 of {@code ::1}.
 *
 * @param host a name or a literal address without brackets; empty: all addresses; a path when it contains {@code /}
 * @param port 0 to 65535; 0 for a path
 */
public record Endpoint(String host, int port) {
    /** The loopback address by which a program on this host is reached when no host was named. */
    private static final String LOOPBACK = "127.0.0.1";

    private static final Path SERVICES = Path.of("/etc/services");

    /**
     * Reads an address in which the host may be missing, as a listener's.
     *
     * @throws IllegalArgumentException if the text is no such address; the message names the text and what is legal
     */
    public static Endpoint parse(String text) {
        if (text.indexOf('/') >= 0) {
            return new Endpoint(text, 0);
        }
        int colon = text.lastIndexOf(':');
        if (text.endsWith("]")) {
            throw new IllegalArgumentException("no port (expected: [host:]port or /path)");
        }
        int port = parsePort(text.substring(colon + 1));
        return new Endpoint(parseHost(text.substring(0, Math.max(colon, 0))), port);
    }

    /**
     * Reads an address, as {@link #parse(String)} does.
     *
     * @param what it is, for the message
     * @throws IllegalArgumentException as {@link #parse(String)}
     */
    public static Endpoint parse(String what, String text) {
        try {
            return parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + " " + text + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads a port number or a service name.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static int parsePort(String text) {
        boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            return service(text)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "port \"" + text + "\": unknown (expected: 0 to 65535, or a name in " + SERVICES + ")"));
        }
        int port = text.length() > 5 ? Integer.MAX_VALUE : Integer.parseInt(text);
        if (port > 65535) {
            throw new IllegalArgumentException("port " + text + ": out of range (expected: 0 to 65535)");
        }
        return port;
    }

    /**
     * Reads a numeric IPv4 or IPv6 address; asks no name service.
     *
     * @param what it is, for the message
     * @throws IllegalArgumentException if the text is none; the message names it and what is legal
     */
    public static InetAddress parseAddress(String what, String text) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(unbracketed(text));
        if (address == null) {
            throw new IllegalArgumentException(what + ": " + text + " (expected: a numeric IPv4 or IPv6 address)");
        }
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }

    /**
     * Reads a host, the brackets that may stand around an IPv6 address left out; asks no name service.
     *
     * @throws IllegalArgumentException if a colon in it is not that of an IPv6 address: most likely a port follows
     */
    public static String parseHost(String text) {
        String host = unbracketed(text);
        if (host.indexOf(':') >= 0 && !NetUtil.isValidIpV6Address(host)) {
            throw new IllegalArgumentException(
                    "host \"" + text + "\": no IPv6 address (expected: a name or a numeric address, without a port)");
        }
        return host;
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** The endpoint that an address, as the kernel reports it, stands for. */
    public static Endpoint of(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            InetAddress host = inet.getAddress();
            return new Endpoint(host.isAnyLocalAddress() ? "" : literal(host), inet.getPort());
        }
        return new Endpoint(address.toString(), 0);
    }

    /** The address in its usual text form; IPv6 is shortened (RFC 5952). */
    public static String literal(InetAddress address) {
        return address instanceof Inet6Address ? NetUtil.toAddressString(address) : address.getHostAddress();
    }

    public boolean isPath() {
        return host.indexOf('/') >= 0;
    }

    /** Whether no host was named, so that a listener is open on all addresses. */
    public boolean isAnyHost() {
        return host.isEmpty();
    }

    /** This endpoint on the loopback address if no host was named, else unchanged. */
    public Endpoint orLoopback() {
        return isAnyHost() ? new Endpoint(LOOPBACK, port) : this;
    }

    /**
     * Looks the host up. Blocks on the name service, so never on an event loop.
     *
     * @throws UnknownHostException if the host has no address; the message names the host
     */
    public SocketAddress resolve() throws UnknownHostException {
        if (isPath()) {
            return UnixDomainSocketAddress.of(host);
        }
        if (isAnyHost()) {
            return new InetSocketAddress(port);
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            UnknownHostException named = new UnknownHostException(host + ": unknown host");
            named.initCause(e);
            throw named;
        }
    }

    /** The text that {@link #parse} reads back to an equal endpoint. */
    @Override
    public String toString() {
        if (isPath()) {
            return host;
        }
        if (isAnyHost()) {
            return Integer.toString(port);
        }
        return bracketed(host) + ":" + port;
    }

    /** The host, in brackets if it is an IPv6 address. */
    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    // services(5): "name port/protocol alias ...  # comment"
    private static OptionalInt service(String name) {
        if (name.isEmpty() || !Files.isReadable(SERVICES)) {
            return OptionalInt.empty();
        }
        try (Stream<String> lines = Files.lines(SERVICES)) {
            return lines.map(line -> line.replaceFirst("#.*", "").trim().split("\\s+", -1))
                    .filter(words -> words.length > 1 && words[1].matches("\\d+/(tcp|udp)"))
                    .filter(words -> Stream.concat(
                                    Stream.of(words[0]), Stream.of(words).skip(2))
                            .anyMatch(name::equals))
                    .mapToInt(words -> Integer.parseInt(words[1].substring(0, words[1].indexOf('/'))))
                    .findFirst();
        } catch (IOException e) {
            throw new IllegalArgumentException("port \"" + name + "\": cannot read " + SERVICES + ": " + e, e);
        }
    }
}
