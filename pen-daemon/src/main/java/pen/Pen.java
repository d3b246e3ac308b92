// SPDX-License-Identifier: Apache-2.0
package pen;

import java.io.IOException;
import pen.command.CommandException;
import pen.log.Diagnostics;
import pen.os.Background;
import pen.os.Signals;
import pen.os.Supervisor;

/**
 * The main of {@code pen}, the load balancer.
 *
 * <p>Status: 0 a clean end, 1 it could not start, 2 wrong usage.
 */
public final class Pen {
    private Pen() {}

    public static void main(String[] arguments) throws InterruptedException {
        try {
            Options options = Options.parse(arguments);
            System.exit(run(options));
        } catch (IOException | CommandException | IllegalArgumentException e) {
            System.err.println("pen: " + e.getMessage());
            System.exit(1);
        }
    }

    private static int run(Options options) throws IOException, CommandException, InterruptedException {
        if (options.introduction().print()) {
            return 0;
        }
        if (options.check()) {
            return check(options);
        }
        if (options.operands().size() < 2
                && options.configFile().isEmpty()
                && options.commands().isEmpty()
                && options.emergency().isEmpty()
                && options.control().isEmpty()) {
            System.err.println(Options.USAGE);
            System.err.println("Try: pen --help");
            return 2;
        }
        if (!Background.isChild()) {
            options.notices().forEach(notice -> System.err.println("pen: " + notice));
        }
        if (!options.foreground() && !Background.isChild()) {
            if (!Supervisor.descriptors(System.getenv()).isEmpty()) {
                throw new IOException("LISTEN_FDS: sockets of a service manager cannot be handed on (expected: -f)");
            }
            return Background.start();
        }
        return serve(options);
    }

    private static int check(Options options) throws IOException, CommandException {
        try (Diagnostics diagnostics = Diagnostics.onStderr()) {
            if (Daemon.check(options, diagnostics)) {
                return 0;
            }
            System.err.println("pen: no address to listen on");
            return 2;
        }
    }

    private static int serve(Options options) throws IOException, CommandException, InterruptedException {
        boolean background = !options.foreground();
        int sink = -1;
        if (background) {
            sink = Background.leaveSession();
        }
        try (Diagnostics diagnostics = background ? Diagnostics.inSyslog("pen") : Diagnostics.onStderr();
                Daemon daemon = new Daemon(options, diagnostics)) {
            Signals.on("HUP", daemon::reload);
            Signals.on("USR1", daemon::report);
            Signals.on("TERM", daemon::quit);
            Signals.on("INT", daemon::quit);
            daemon.open();
            if (background) {
                Background.ready(sink);
            }
            daemon.provide();
            daemon.awaitStop();
        }
        return 0;
    }
}
