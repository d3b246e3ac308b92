// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import io.netty.channel.ConnectTimeoutException;

/** Why a connect failed: each transport says it in an exception of its own, but with the system's words in it. */
final class ConnectFailure {
    // strerror(3) of EADDRNOTAVAIL, which no exception type stands for.
    private static final String NO_LOCAL_PORT = "Cannot assign requested address";

    private ConnectFailure() {}

    /** Whether the cause lies with this host, not with the server. */
    static boolean isLocal(Throwable cause) {
        return message(cause).contains(NO_LOCAL_PORT);
    }

    /** The cause in a few words, without the address. */
    static String reason(Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return "no answer";
        }
        // "finishConnect(..) failed with error(-111): Connection refused: /127.0.0.1:80"
        return message(cause)
                .replaceFirst("^.* failed with error\\(-?[0-9]+\\): ", "")
                .replaceFirst(": /.*$", "");
    }

    private static String message(Throwable cause) {
        return String.valueOf(cause.getMessage());
    }
}
