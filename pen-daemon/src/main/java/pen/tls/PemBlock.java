// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One block of a PEM file (RFC 7468): a key, a certificate or the like.
 *
 * <p>What is outside of blocks is text that does not matter. Lines end as in Unix, DOS or old Macs, and blanks around
 * them do not matter. A block may begin with header fields and an empty line (RFC 1421, 4.6), as encrypted keys do.
 *
 * @param file where it is
 * @param line of its first line, from 1
 * @param label what it says that it is: {@code CERTIFICATE}
 * @param isEncrypted whether its header fields say so
 * @param base64 its content
 */
record PemBlock(Path file, int line, String label, boolean isEncrypted, String base64) {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /** A label is a few words; those in use have at most 24 letters. */
    private static final Pattern FIRST_LINE = Pattern.compile(BEGIN + "([A-Z0-9][A-Z0-9 ]{0,39})" + DASHES);

    /** Ten times as much as all certificates that browsers trust. */
    private static final int LIMIT = 4 << 20;

    /**
     * All blocks of a file, in order; maybe none.
     *
     * @throws IOException if the file cannot be read, has more than 4 MiB, or a block has no end; the message names it
     */
    static List<PemBlock> read(Path file) throws IOException {
        List<String> lines = text(file).lines().map(String::strip).toList();
        List<PemBlock> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith(BEGIN)) {
                Matcher first = FIRST_LINE.matcher(line);
                if (!first.matches()) {
                    // The line may be a whole key: nobody must read it in a message.
                    throw new IOException(file + ":" + (i + 1) + ": no line of PEM (expected: " + BEGIN + "LABEL"
                            + DASHES + ", and nothing else in the line)");
                }
                String label = first.group(1);
                int end = end(file, lines, i, label);
                blocks.add(block(file, i + 1, label, lines.subList(i + 1, end)));
                i = end;
            }
        }
        return blocks;
    }

    /**
     * The content.
     *
     * @throws IOException if it is no base64 (RFC 4648); the message names the file and the line
     */
    byte[] der() throws IOException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw error("damaged: no base64", e);
        }
    }

    /** An error in this block: the file, the line, the label, and what is wrong. */
    IOException error(String reason, @Nullable Throwable cause) {
        return new IOException(file + ":" + line + ": " + label + ": " + reason, cause);
    }

    /** What blocks there are, in words. */
    static String describe(List<PemBlock> blocks) {
        return blocks.isEmpty()
                ? "no PEM block"
                : String.join(
                        ", ", blocks.stream().map(PemBlock::label).distinct().toList());
    }

    private static String text(Path file) throws IOException {
        // Any text goes through unharmed, whatever its encoding; of blocks, all is ASCII.
        String text = new String(SmallFile.read(file, LIMIT), StandardCharsets.ISO_8859_1);
        String mark = new String("\uFEFF".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return text.startsWith(mark) ? text.substring(mark.length()) : text;
    }

    private static int end(Path file, List<String> lines, int begin, String label) throws IOException {
        for (int i = begin + 1; i < lines.size() && !lines.get(i).startsWith(BEGIN); i++) {
            if (lines.get(i).equals(END + label + DASHES)) {
                return i;
            }
        }
        throw new IOException(
                file + ":" + (begin + 1) + ": " + label + ": has no end (expected: " + END + label + DASHES + ")");
    }

    private static PemBlock block(Path file, int line, String label, List<String> body) {
        boolean hasFields = !body.isEmpty() && body.get(0).contains(":");
        int empty = hasFields ? body.indexOf("") : -1;
        boolean isEncrypted =
                body.stream().anyMatch(field -> field.startsWith("Proc-Type:") && field.contains("ENCRYPTED"));
        return new PemBlock(
                file,
                line,
                label,
                isEncrypted,
                String.join("", body.subList(empty + 1, body.size())).replaceAll("\\s", ""));
    }
}
