// SPDX-License-Identifier: Apache-2.0
package pen.settings;

import java.util.Optional;
import pen.net.Endpoint;

/**
 * Where the access log goes: to a file, or in datagrams to penlogd.
 *
 * <pre>
 * target = file | host ":" port        ; a file with ":" in its name also has a "/"
 * </pre>
 *
 * @param text as the administrator wrote it
 * @param receiver of the datagrams; empty: it is a file
 */
public record LogTarget(String text, Optional<Endpoint> receiver) {
    /**
     * Reads a target.
     *
     * @param what where it was written, for the message
     * @throws IllegalArgumentException if it is none; the message names it and what is legal
     */
    public static LogTarget parse(String what, String text) {
        if (text.indexOf('/') >= 0 || text.indexOf(':') < 0) {
            return new LogTarget(text, Optional.empty());
        }
        Endpoint receiver = Endpoint.parse(what + ":", text);
        if (receiver.isAnyHost() || receiver.port() == 0) {
            throw new IllegalArgumentException(what + ": " + text
                    + (receiver.isAnyHost() ? ": no host" : ": port 0")
                    + " (expected: host:port, or a file, with a / if it has a colon)");
        }
        return new LogTarget(text, Optional.of(receiver));
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        return text;
    }
}
