// SPDX-License-Identifier: Apache-2.0
package pen.log;

import java.io.PrintWriter;
import java.io.StringWriter;

/** An exception with the places it came through, as one line of diagnostics. */
public final class StackTrace {
    private StackTrace() {}

    /** The line. */
    public static String of(Throwable cause) {
        StringWriter text = new StringWriter();
        cause.printStackTrace(new PrintWriter(text, true));
        return text.toString().strip().replaceAll("\\s*\\R\\s*", " | ");
    }
}
