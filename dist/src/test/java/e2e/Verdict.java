// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * A merged log compared with what the clients of {@link TruthfulClients} said of themselves.
 *
 * @param right lines with the address of their client
 * @param wrong lines with that of another client
 * @param unmatched lines with that of pen
 * @param doubled lines of a request that has a line already
 * @param marks how often each mark came
 */
record Verdict(int right, int wrong, int unmatched, int doubled, TreeMap<String, Integer> marks) {
    /** What a line of the Common Log Format has to end with, as Apache has it. */
    static final String APACHE = "%l %u %t \\\"%r\\\" %>s %b %{X-Number}i %{X-Truth}i";

    /** The same as nginx has it. */
    static final String NGINX =
            "- $remote_user [$time_local] \"$request\" $status $body_bytes_sent" + " $http_x_number $http_x_truth";

    private static final String PEN = "127.0.0.1";

    /** @param marked whether the lines have one field more, with how their client was found */
    static Verdict of(List<String> lines, boolean marked) {
        int right = 0;
        int wrong = 0;
        int unmatched = 0;
        int doubled = 0;
        TreeMap<String, Integer> marks = new TreeMap<>();
        Set<String> numbers = new HashSet<>();
        for (String line : lines) {
            String[] fields = line.split(" ", -1);
            int truth = fields.length - (marked ? 2 : 1);
            if (fields[0].equals(fields[truth])) {
                right++;
            } else if (fields[0].equals(PEN)) {
                unmatched++;
            } else {
                wrong++;
            }
            doubled += numbers.add(fields[truth - 1]) ? 0 : 1;
            if (marked) {
                marks.merge(fields[truth + 1], 1, Integer::sum);
            }
        }
        return new Verdict(right, wrong, unmatched, doubled, marks);
    }

    int lines() {
        return right + wrong + unmatched;
    }
}
