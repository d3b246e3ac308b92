// SPDX-License-Identifier: Apache-2.0
package bench.load;

import bench.stand.Child;
import bench.stand.Stand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The HTTP client wrk, which asks as fast as it gets answers.
 *
 * @param threads of it
 * @param connections at a time
 * @param path of the request
 * @param close whether each request has a connection of its own; wrk then resumes its sessions of TLS
 * @param tls whether it speaks TLS; it does not check certificates
 */
public record Wrk(int threads, int connections, String path, boolean close, boolean tls) {
    /** Seconds that wrk gets beyond its time, to end. */
    private static final int PATIENCE = 10;

    /** Without TLS. */
    public Wrk(int threads, int connections, String path, boolean close) {
        this(threads, connections, path, close, false);
    }

    private static final Pattern TOTAL = Pattern.compile("(\\d+) requests in ");
    private static final Pattern RATE = Pattern.compile("Requests/sec: +([0-9.]+)");
    private static final Pattern ERRORS =
            Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");
    private static final Pattern REFUSALS = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");

    /**
     * What wrk counted.
     *
     * @param requests answered
     * @param perSecond of them
     * @param errors of sockets, and answers that were none of success
     */
    public record Count(long requests, double perSecond, long errors) {}

    /** Asks for some seconds. */
    public Count run(Stand stand, int port, int seconds) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(
                List.of("wrk", "-t" + threads, "-c" + connections, "-d" + seconds + "s", "--timeout", "10s"));
        if (close) {
            words.addAll(List.of("-H", "Connection: close"));
        }
        words.add((tls ? "https" : "http") + "://127.0.0.1:" + port + path);
        Child child = stand.start("wrk", words);
        try {
            return parse(child.output(seconds + PATIENCE));
        } finally {
            stand.end(List.of(child));
        }
    }

    /**
     * Reads what wrk prints. The lines looked for; those of errors are absent without errors:
     *
     * <pre>
     * N requests in N.NNs, N.NNMB read
     * Socket errors: connect N, read N, write N, timeout N
     * Non-2xx or 3xx responses: N
     * Requests/sec:  N.NN
     * </pre>
     *
     * @throws IOException if it counted nothing
     */
    static Count parse(String output) throws IOException {
        Matcher total = TOTAL.matcher(output);
        Matcher rate = RATE.matcher(output);
        if (!total.find() || !rate.find()) {
            throw new IOException("wrk: no result (expected: \"N requests in\" and \"Requests/sec:\") in: " + output);
        }
        long errors = sum(ERRORS.matcher(output)) + sum(REFUSALS.matcher(output));
        return new Count(Long.parseLong(total.group(1)), Double.parseDouble(rate.group(1)), errors);
    }

    private static long sum(Matcher matcher) {
        long sum = 0;
        if (matcher.find()) {
            for (int group = 1; group <= matcher.groupCount(); group++) {
                sum += Long.parseLong(matcher.group(group));
            }
        }
        return sum;
    }
}
