// SPDX-License-Identifier: Apache-2.0
package bench.load;

import bench.stand.Child;
import bench.stand.DnsServers;
import bench.stand.Stand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The DNS client dnsperf, which asks as fast as it gets answers, with a hundred questions on their way.
 *
 * @param threads of it
 * @param clients that it acts as, a source port each
 */
public record Dnsperf(int threads, int clients) {
    /** Seconds that dnsperf gets beyond its time, to end: it waits five for an answer that does not come. */
    private static final int PATIENCE = 15;

    private static final Pattern RESULT = Pattern.compile("Queries completed: +(\\d+)(?s:.*)Queries lost: +(\\d+)");

    /**
     * What dnsperf counted.
     *
     * @param answered questions
     * @param lost questions without an answer
     */
    public record Count(long answered, long lost) {}

    /** Asks for some seconds. */
    public Count run(Stand stand, int port, int seconds) throws IOException, InterruptedException {
        Path questions = Files.writeString(stand.temporary("questions"), DnsServers.NAME + " A\n");
        Child child = stand.start(
                "dnsperf",
                List.of(
                        "dnsperf",
                        "-s",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(port),
                        "-d",
                        questions.toString(),
                        "-T",
                        Integer.toString(threads),
                        "-c",
                        Integer.toString(clients),
                        "-l",
                        Integer.toString(seconds)));
        try {
            return parse(child.output(seconds + PATIENCE));
        } finally {
            stand.end(List.of(child));
        }
    }

    /**
     * Reads what dnsperf prints. The lines looked for:
     *
     * <pre>
     * Queries completed:    N (N.NN%)
     * Queries lost:         N (N.NN%)
     * </pre>
     *
     * @throws IOException if it counted nothing
     */
    static Count parse(String output) throws IOException {
        Matcher result = RESULT.matcher(output);
        if (!result.find()) {
            throw new IOException(
                    "dnsperf: no result (expected: \"Queries completed:\" and \"Queries lost:\") in: " + output);
        }
        return new Count(Long.parseLong(result.group(1)), Long.parseLong(result.group(2)));
    }
}
