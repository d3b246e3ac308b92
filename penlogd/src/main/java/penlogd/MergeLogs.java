// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import pen.cli.Output;

/**
 * The main of {@code mergelogs}, which merges finished logs of pen and web servers into one.
 *
 * <p>Status: 0 all is written, 1 a file cannot be read to its end or the output not be written, or a value is wrong, 2
 * wrong usage.
 */
public final class MergeLogs {
    private static final Path STDERR = Path.of("/proc/self/fd/2");

    /** Characters gathered for one system call. */
    private static final int BUFFER = 1 << 17;

    private MergeLogs() {}

    public static void main(String[] arguments) {
        try {
            System.exit(run(MergeOptions.parse(arguments)));
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("mergelogs: " + e.getMessage());
            System.exit(1);
        }
    }

    private static int run(MergeOptions options) throws IOException {
        if (options.introduction().print()) {
            return 0;
        }
        if (options.penLogs().isEmpty() || options.servers().isEmpty()) {
            System.err.println("mergelogs: "
                    + (options.penLogs().isEmpty()
                            ? "no log of pen (expected: -p penlog)"
                            : "no log of a web server (expected: server:logfile)"));
            System.err.println(MergeOptions.USAGE);
            System.err.println("Try: mergelogs --help");
            return 2;
        }
        DistinctFiles.require(options.files(), Output.FILE);
        MergeRun run = new MergeRun(options, standardOutput(), System.err, isWatched());
        try (run) {
            return run.run() ? 0 : 1;
        }
    }

    private static Writer standardOutput() {
        return new BufferedWriter(
                new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), StandardCharsets.ISO_8859_1), BUFFER);
    }

    /** Whether somebody can see how far it is: on a terminal that knows lines (term(7)), not among merged lines. */
    private static boolean isWatched() throws IOException {
        return isTerminal(STDERR) && !isTerminal(Output.FILE) && !"dumb".equals(System.getenv("TERM"));
    }

    /** tty(4), pts(4). */
    private static boolean isTerminal(Path stream) throws IOException {
        if (!Files.isSymbolicLink(stream)) {
            return false;
        }
        String file = Files.readSymbolicLink(stream).toString();
        return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty") || file.equals("/dev/console");
    }
}
