// SPDX-License-Identifier: Apache-2.0
package penlogd;

import io.netty.util.NetUtil;
import java.nio.file.Path;
import pen.net.Endpoint;

/**
 * A web server's log, as the command line names it.
 *
 * <pre>
 * text = server ":" file            ; the first colon splits
 *      / IPv6 ":" file              ; the last colon splits that has an address before it
 *      / "[" server "]:" file
 * </pre>
 *
 * @param server its address, as pen's log has it
 */
record ServerLog(String server, Path file) {
    /**
     * Reads an operand.
     *
     * @throws IllegalArgumentException if it is none; the message names it
     */
    static ServerLog parse(String text) {
        int colon = separator(text);
        if (colon < 1 || colon == text.length() - 1) {
            throw none(text);
        }
        String server = name(text.substring(0, colon));
        if (server.isEmpty()) {
            throw none(text);
        }
        return new ServerLog(server, Path.of(text.substring(colon + 1)));
    }

    private static IllegalArgumentException none(String text) {
        return new IllegalArgumentException(text + ": no server and file (expected: server:logfile)");
    }

    /** An address in the form that all equal ones have, without brackets; other names as they are. */
    static String name(String address) {
        String host =
                address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
        if (host.indexOf(':') < 0) {
            return host;
        }
        return NetUtil.isValidIpV6Address(host) ? Endpoint.literal(Endpoint.parseAddress("server", host)) : host;
    }

    private static int separator(String text) {
        if (text.startsWith("[")) {
            int end = text.indexOf("]:");
            return end < 0 ? end : end + 1;
        }
        for (int colon = text.lastIndexOf(':'); colon > 0; colon = text.lastIndexOf(':', colon - 1)) {
            if (NetUtil.isValidIpV6Address(text.substring(0, colon))) {
                return colon;
            }
        }
        return text.indexOf(':');
    }
}
