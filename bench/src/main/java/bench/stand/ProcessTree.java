// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A process and all that descend from it, as /proc tells of them (proc(5)).
 *
 * @param root its process id
 */
public record ProcessTree(long root) {
    /** Memory that is in RAM, in bytes; pages that processes share count for each. */
    public long resident() throws IOException {
        long sum = 0;
        for (long process : processes()) {
            sum += 1024 * Usage.statusValue(status(Path.of("/proc/" + process)), "VmRSS");
        }
        return sum;
    }

    /** Processor time and context switches since the processes began. */
    public Usage usage() throws IOException {
        Usage sum = Usage.NONE;
        for (long process : processes()) {
            Path directory = Path.of("/proc/" + process);
            sum = sum.plus(Usage.parse(read(directory.resolve("stat")), ""));
            // The status of a process has the switches of its first thread only.
            try (DirectoryStream<Path> threads = Files.newDirectoryStream(directory.resolve("task"))) {
                for (Path thread : threads) {
                    sum = sum.plus(Usage.parse("", status(thread)));
                }
            }
        }
        return sum;
    }

    private List<Long> processes() {
        return ProcessHandle.of(root).stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .map(ProcessHandle::pid)
                .toList();
    }

    private static String status(Path directory) throws IOException {
        return read(directory.resolve("status"));
    }

    /** A file that is gone reads as empty: threads and processes end when they like. */
    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            // The kernel's word for a process that ended after its file was opened: ESRCH.
            if (String.valueOf(e.getMessage()).contains("No such process")) {
                return "";
            }
            throw e;
        }
    }
}
