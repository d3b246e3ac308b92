// SPDX-License-Identifier: Apache-2.0
package penstats;

import org.eclipse.jetty.io.QuietException;
import pen.log.Diagnostics;
import pen.log.StackTrace;

/** What goes wrong in penstats itself: a browser learns only that it did, and what Jetty logs goes nowhere. */
final class Fault {
    private Fault() {}

    /** Tells it on stderr in one line, unless it is only that a browser has gone. */
    static void tell(Throwable cause) {
        boolean ours = cause instanceof RuntimeException || cause instanceof Error;
        if (ours && !(cause instanceof QuietException)) {
            System.err.println(Diagnostics.time() + ": fault in penstats: " + StackTrace.of(cause));
        }
    }
}
