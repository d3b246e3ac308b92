// SPDX-License-Identifier: Apache-2.0
package pen.net;

import java.io.FileNotFoundException;
import java.net.NoRouteToHostException;
import java.nio.file.AccessDeniedException;
import java.util.regex.Pattern;

/** Why a call on a socket failed, in the words of the system; each transport wraps them in words of its own. */
public final class SocketError {
    // "setsockopt() failed: Operation not permitted"
    // "finishConnect(..) failed with error(-111): Connection refused: /127.0.0.1:80"
    private static final Pattern CALL = Pattern.compile("^.* failed(?: with error\\(-?[0-9]+\\))?: ");

    private static final Pattern ADDRESS = Pattern.compile(": [^ ]*/.*$");

    private SocketError() {}

    /** The cause in a few words, without the address: {@code Address already in use}. */
    public static String reason(Throwable cause) {
        if (cause instanceof NoRouteToHostException) {
            return "no route to host";
        }
        if (cause instanceof FileNotFoundException) {
            return "no such socket";
        }
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        String called = CALL.matcher(message).replaceFirst("");
        return called.equals(message) ? message : ADDRESS.matcher(called).replaceFirst("");
    }
}
