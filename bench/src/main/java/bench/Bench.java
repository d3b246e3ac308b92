// SPDX-License-Identifier: Apache-2.0
package bench;

import bench.report.Environment;
import bench.report.Outcome;
import bench.report.Report;
import bench.stand.Stand;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/**
 * The main of the benchmark: measures, prints the report, and writes it to files.
 *
 * <p>Status: 0 measured, whoever won; 1 a row could not be measured at all; 2 wrong usage.
 */
public final class Bench {
    private Bench() {}

    /**
     * System properties: {@code pen.home}, the runnable tree; {@code bench.commit} and {@code bench.command}, for the
     * report.
     */
    public static void main(String[] arguments) {
        try {
            System.exit(run(Options.parse(List.of(arguments))));
        } catch (IllegalArgumentException e) {
            System.err.println("dev/bench: " + e.getMessage());
            System.exit(2);
        }
    }

    private static int run(Options options) {
        try {
            Stand stand = new Stand(Files.createDirectories(options.out()).resolve("configuration"));
            // The one way out, for Ctrl-C too: the JVM runs it on INT, TERM, HUP and exit.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(stand)));
            return measure(options, stand);
        } catch (IOException e) {
            System.err.println("dev/bench: " + e.getMessage());
            return 1;
        }
    }

    private static int measure(Options options, Stand stand) throws IOException {
        try {
            return report(options, stand);
        } catch (IOException e) {
            if (stand.isClosed()) {
                // What failed is a process that was ended: the JVM is on its way out.
                return 1;
            }
            throw e;
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    private static int report(Options options, Stand stand) throws IOException, InterruptedException {
        Environment environment = Environment.of(stand, options.contenders(), options.method());
        List<Outcome> outcomes = new Programme(options, stand).play();
        Report report = new Report(environment, outcomes);
        report.write(options.out());
        System.out.print(report.markdown());
        System.err.println("Written to " + options.out() + ".");
        return outcomes.stream().allMatch(Outcome::isMeasured) ? 0 : 1;
    }

    private static void close(Stand stand) {
        try {
            stand.close();
        } catch (IOException e) {
            System.err.println("dev/bench: could not tidy up: " + e);
        }
    }
}
