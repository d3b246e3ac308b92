// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import pen.os.FileError;

/**
 * Tells of lines that are not what they have to be, by file and number: the first of each file, then how many; and of
 * logs that cannot be read to their end.
 */
final class Complaints {
    /** Told of one file; whoever named the wrong file sees it by then. */
    private static final int TOLD = 10;

    /** Shown of a line; enough to recognise it. */
    private static final int SHOWN = 60;

    private final Consumer<String> sink;
    private final Map<Path, Integer> counts = new LinkedHashMap<>();
    private boolean complete = true;

    /** @param sink gets each message, without the program's name */
    Complaints(Consumer<String> sink) {
        this.sink = sink;
    }

    /**
     * Tells of a line. Any thread.
     *
     * @param what is wrong: {@code no record (expected: client time server request)}
     */
    synchronized void of(LogLines lines, String line, String what) {
        int count = counts.merge(lines.path(), 1, Integer::sum);
        if (count <= TOLD) {
            String shown = Printable.of(line.substring(0, Math.min(line.length(), SHOWN)));
            sink.accept(lines.path() + ":" + lines.number() + ": \"" + shown
                    + (line.length() > SHOWN ? "...\": " : "\": ") + what);
        }
    }

    /** Tells of a log that cannot be read any more. Any thread. */
    synchronized void unreadable(FileError failure) {
        complete = false;
        sink.accept(failure.getMessage() + " (the lines before are merged)");
    }

    /** Whether there was no such log. */
    synchronized boolean areOfWholeLogs() {
        return complete;
    }

    /** Tells how many lines there were beyond those that were told. */
    synchronized void close() {
        counts.forEach((path, count) -> {
            if (count > TOLD) {
                sink.accept(path + ": " + (count - TOLD) + " more such lines");
            }
        });
    }
}
