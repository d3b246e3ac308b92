// SPDX-License-Identifier: Apache-2.0
package quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The main of the tour: {@link WatchedTour} or, with {@code --once}, {@link PlayedTour}.
 *
 * <p>Status: 0 done, 1 something was not as the tour says, 2 wrong usage.
 */
public final class Quickstart {
    private Quickstart() {}

    /** System properties: {@code pen.home}, the runnable tree; {@code quickstart.colours}, whether to use colours. */
    public static void main(String[] arguments) {
        boolean once = List.of(arguments).equals(List.of("--once"));
        if (arguments.length > 0 && !once) {
            System.err.println("usage: dev/quickstart [--once]");
            System.exit(2);
        }
        Narrator narrator = new Narrator(Boolean.getBoolean("quickstart.colours"));
        Stage stage = new Stage();
        // The one way out, for Ctrl-C too: the JVM runs it on INT, TERM, HUP and exit.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(narrator, stage)));
        System.exit(run(stage, narrator, once));
    }

    private static int run(Stage stage, Narrator narrator, boolean once) {
        try {
            Path home = Path.of(System.getProperty("pen.home", "dist/target/pen"));
            Cast cast = Cast.start(stage, home.resolve("bin"), narrator);
            if (once) {
                new PlayedTour(cast, narrator).play();
            } else {
                new WatchedTour(cast, narrator).watch(home.resolve("bin/penctl"));
            }
            return 0;
        } catch (TourFailure | IOException e) {
            narrator.complain(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            narrator.complain("interrupted");
        }
        return 1;
    }

    private static void end(Narrator narrator, Stage stage) {
        narrator.beSilent();
        try {
            if (stage.clear()) {
                System.out.println();
                System.out.println("All processes have ended, and the temporary files are removed.");
            }
        } catch (IOException | InterruptedException e) {
            System.err.println("quickstart: could not tidy up: " + e);
        }
    }
}
