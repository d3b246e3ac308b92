// SPDX-License-Identifier: Apache-2.0
package pen.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** How many file descriptors this process may have open; the JVM has already raised the soft limit to the hard one. */
public final class DescriptorLimit {
    private static final Path LIMITS = Path.of("/proc/self/limits");

    /**
     * Descriptors kept from connections: the JVM's jars, logs and control connections (about 30 at start, with room to
     * spare). For each event loop there are its own, its listener's and 16 for clients that it may take at once, before
     * it learns that there is no room for them.
     */
    private static final int RESERVE = 70;

    private static final int PER_LOOP = 21;

    /** A client's socket and a server's. */
    private static final int PER_CONNECTION = 2;

    /** Where the limit cannot be read, and where it is unlimited. */
    private static final int ASSUMED = 1 << 20;

    /** Read once: when descriptors have run out there is none for reading it. */
    private static final int LIMIT = limit();

    private DescriptorLimit() {}

    /** The most connections that so many event loops can have open at once, at least 1. */
    public static int connections(int loops) {
        return Math.max(1, (LIMIT - RESERVE - loops * PER_LOOP) / PER_CONNECTION);
    }

    /** The most descriptors that this process can have open. */
    static int descriptors() {
        return LIMIT;
    }

    // proc(5): "Max open files            1024                 524288               files"
    private static int limit() {
        if (!Files.isReadable(LIMITS)) {
            return ASSUMED;
        }
        try (Stream<String> lines = Files.lines(LIMITS)) {
            return lines.filter(line -> line.startsWith("Max open files"))
                    .map(line -> line.split("\\s+", -1)[3])
                    .filter(soft -> soft.chars().allMatch(Character::isDigit))
                    .mapToInt(soft -> (int) Math.min(Long.parseLong(soft), ASSUMED))
                    .findFirst()
                    .orElse(ASSUMED);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + LIMITS + ": " + e.getMessage(), e);
        }
    }
}
