// SPDX-License-Identifier: Apache-2.0
package pen.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A request with which others have been smuggled past proxies, or that only looks so.
 *
 * @param kind refused, passes or either: the table, smuggling.txt, says what that means, and how it is read
 * @param title what is special about it
 * @param bytes what a client sends, a character a byte
 */
public record SmugglingCase(String kind, String title, String bytes) {
    private static final Path TABLE = Path.of("../dist/src/test/resources/e2e/smuggling.txt");
    private static final Pattern REPEATED = Pattern.compile("\\{(.*?)\\*([0-9]+)\\}");
    private static final Pattern HEX = Pattern.compile("\\\\x([0-9a-f]{2})");

    /** All cases of the table. */
    public static List<SmugglingCase> all() throws IOException {
        try (Stream<String> lines = Files.lines(TABLE, StandardCharsets.US_ASCII)) {
            return lines.filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(SmugglingCase::parse)
                    .toList();
        }
    }

    private static SmugglingCase parse(String line) {
        String[] parts = line.split(" \\| ", 3);
        String whole = REPEATED.matcher(parts[2])
                .replaceAll(found ->
                        found.group(1).repeat(Integer.parseInt(found.group(2))).replace("\\", "\\\\"));
        String bytes = HEX.matcher(
                        whole.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t"))
                .replaceAll(found -> quoted((char) Integer.parseInt(found.group(1), 16)));
        return new SmugglingCase(parts[0].strip(), parts[1], bytes);
    }

    private static String quoted(char octet) {
        return octet == '$' || octet == '\\' ? "\\" + octet : String.valueOf(octet);
    }
}
