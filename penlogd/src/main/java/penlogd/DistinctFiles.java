// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Files that are not the same, whatever their names: a log that is read twice would be in the output twice. */
final class DistinctFiles {
    private DistinctFiles() {}

    /**
     * Looks whether they are; pipes and devices always are.
     *
     * @throws IllegalArgumentException if two of the inputs are one file, or one is the output, which would have no end
     */
    static void require(List<Path> inputs, Path output) throws IOException {
        Object written = key(output);
        Map<Object, Path> names = new HashMap<>();
        for (Path input : inputs) {
            Object key = key(input);
            if (key == null) {
                continue;
            }
            if (key.equals(written)) {
                throw new IllegalArgumentException(input + ": standard output goes there (expected: another file)");
            }
            Path other = names.putIfAbsent(key, input);
            if (other != null) {
                throw new IllegalArgumentException(input + ": given twice"
                        + (other.equals(input) ? "" : ", also as " + other) + " (expected: each file once)");
            }
        }
    }

    private static @Nullable Object key(Path file) throws IOException {
        return Files.isRegularFile(file)
                ? Files.readAttributes(file, BasicFileAttributes.class).fileKey()
                : null;
    }
}
