// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import java.io.PrintWriter;
import java.io.StringWriter;

/** An exception with the places it came through, as one line of diagnostics. */
final class StackTrace {
    private StackTrace() {}

    static String of(Throwable cause) {
        StringWriter text = new StringWriter();
        cause.printStackTrace(new PrintWriter(text, true));
        return text.toString().strip().replaceAll("\\s*\\R\\s*", " | ");
    }
}
