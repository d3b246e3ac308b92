// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.IOException;
import pen.log.Diagnostics;
import pen.net.Endpoint;
import pen.os.Background;
import pen.os.Signals;

/**
 * The main of {@code penlogd}, which merges what pen and web servers send into one access log.
 *
 * <p>Status: 0 a clean end, 1 it could not start, or nobody reads standard output any more, 2 wrong usage, 3 out of
 * memory (the JVM's own).
 */
public final class PenLogD {
    private PenLogD() {}

    public static void main(String[] arguments) throws InterruptedException {
        try {
            System.exit(run(Options.parse(arguments)));
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("penlogd: " + e.getMessage());
            System.exit(1);
        }
    }

    private static int run(Options options) throws IOException, InterruptedException {
        if (options.introduction().print()) {
            return 0;
        }
        if (options.address().isEmpty()) {
            System.err.println(Options.USAGE);
            System.err.println("Try: penlogd --help");
            return 2;
        }
        if (!options.foreground() && !Background.isChild()) {
            return Background.start();
        }
        return serve(options, options.address().get());
    }

    private static int serve(Options options, Endpoint address) throws IOException, InterruptedException {
        boolean background = !options.foreground();
        int sink = -1;
        if (background) {
            sink = Background.leaveSession();
        }
        try (Diagnostics diagnostics = background ? Diagnostics.inSyslog("penlogd") : Diagnostics.onStderr();
                LogDaemon daemon = new LogDaemon(options, diagnostics)) {
            Signals.on("HUP", daemon::reopen);
            Signals.on("USR1", daemon::report);
            Signals.on("TERM", daemon::stop);
            Signals.on("INT", daemon::stop);
            daemon.open(address);
            if (background) {
                Background.ready(sink);
            }
            return daemon.awaitStop() ? 0 : 1;
        }
    }
}
