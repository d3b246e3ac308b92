// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import pen.cli.Output;
import pen.log.Diagnostics;
import pen.os.Signals;

/**
 * The main of {@code penstats}, which shows the state of running pens on a web page.
 *
 * <p>Status: 0 a clean end, 1 wrong usage or it could not start.
 */
public final class PenStats {
    private PenStats() {}

    public static void main(String[] arguments) throws InterruptedException {
        try {
            System.exit(run(Options.parse(arguments)));
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("penstats: " + e.getMessage());
            System.exit(1);
        }
    }

    private static int run(Options options) throws IOException, InterruptedException {
        if (options.introduction().print()) {
            return 0;
        }
        if (options.cgi()) {
            Output.print(new Cgi(System.getenv(), options).answer());
            return 0;
        }
        return serve(options);
    }

    private static int serve(Options options) throws IOException, InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        Signals.on("TERM", stopped::countDown);
        Signals.on("INT", stopped::countDown);
        try (Diagnostics diagnostics = Diagnostics.onStderr();
                ControlOffer control = Control.of(options, diagnostics::say);
                Pens pens = new Pens(options);
                WebServer server = WebServer.start(options, pens, control)) {
            Output.print("penstats: http://" + server.address() + "/\n");
            stopped.await();
        }
        return 0;
    }
}
