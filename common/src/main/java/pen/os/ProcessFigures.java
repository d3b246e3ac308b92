// SPDX-License-Identifier: Apache-2.0
package pen.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this process uses of the machine. What /proc does not tell, as in a root directory without it, is null.
 *
 * @param cpu processor time so far, of user and system
 * @param resident memory; bytes
 * @param heapUsed of the JVM; bytes
 * @param heapMax what it may grow to; bytes
 * @param openDescriptors files and sockets
 * @param maxDescriptors the limit to that
 * @param threads all, those of the JVM too
 */
public record ProcessFigures(
        @Nullable Duration cpu,
        @Nullable Long resident,
        long heapUsed,
        long heapMax,
        @Nullable Long openDescriptors,
        long maxDescriptors,
        @Nullable Long threads) {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final int KIB = 1024;

    /** Those of this moment. */
    public static ProcessFigures now() {
        Runtime runtime = Runtime.getRuntime();
        List<String> status = status();
        Long resident = number("VmRSS:", status);
        return new ProcessFigures(
                ProcessHandle.current().info().totalCpuDuration().orElse(null),
                resident == null ? null : resident * KIB,
                runtime.totalMemory() - runtime.freeMemory(),
                runtime.maxMemory(),
                descriptors(),
                DescriptorLimit.descriptors(),
                number("Threads:", status));
    }

    private static List<String> status() {
        try {
            return Files.readAllLines(STATUS);
        } catch (IOException e) {
            // There is no /proc, or no descriptor left to read it with: not known.
            return List.of();
        }
    }

    /** proc(5), status: "VmRSS: 12345 kB", "Threads: 9". */
    private static @Nullable Long number(String name, List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> Long.valueOf(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Long descriptors() {
        try {
            // Linux 6.2 and later have the number as the size: a list of 20,000 costs 30 ms.
            long size = Files.size(DESCRIPTORS);
            return size > 0 ? size : listed();
        } catch (IOException e) {
            // As with the status: not known.
            return null;
        }
    }

    private static long listed() throws IOException {
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            // Without the one that it is listed by.
            return all.count() - 1;
        }
    }
}
