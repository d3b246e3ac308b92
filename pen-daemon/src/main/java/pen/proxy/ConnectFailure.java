// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import io.netty.channel.ConnectTimeoutException;
import java.net.BindException;
import pen.balance.Refusal;
import pen.net.SocketError;

/** Why a connect failed; each transport says it in exceptions of its own. */
final class ConnectFailure {
    // errno.h of Linux: EADDRNOTAVAIL. Netty's epoll has no exception type for it, and strerror(3) is translated.
    private static final String NO_LOCAL_PORT = "error(-99)";

    // EAGAIN. For a Unix socket it means that the server's backlog is full.
    private static final String NO_LOCAL_DATAGRAM_PORT = "error(-11)";

    private ConnectFailure() {}

    /** Whether the cause lies with this host, not with the server. */
    static boolean isLocal(Throwable cause) {
        return cause instanceof BindException
                || cause.getCause() instanceof BindException
                || message(cause).contains(NO_LOCAL_PORT);
    }

    /** As {@link #isLocal}, for a socket of datagrams. */
    static boolean isLocalToDatagrams(Throwable cause) {
        return isLocal(cause) || message(cause).contains(NO_LOCAL_DATAGRAM_PORT);
    }

    static Refusal refusal(Throwable cause) {
        return cause instanceof ConnectTimeoutException ? Refusal.TIMEOUT : Refusal.FAILED;
    }

    /** The cause in a few words, without the address. */
    static String reason(Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return "no answer";
        }
        return SocketError.reason(cause);
    }

    private static String message(Throwable cause) {
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
