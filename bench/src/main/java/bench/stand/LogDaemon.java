// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A penlogd that runs.
 *
 * @param child its process
 * @param port where it receives
 * @param log what it has merged
 */
public record LogDaemon(Child child, int port, Path log) {
    /** Sockets for datagrams, as proc(5) has them: slot, local address, ..., drops. */
    private static final List<Path> SOCKETS = List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"));

    /**
     * To start, as a JVM does in a second or two, or to read a receive buffer, which holds as much; s. Whoever takes
     * ten times that hangs.
     */
    private static final int PATIENCE = 20;

    /** What the addresses of clients begin with; no server's does. */
    public static final String CLIENTS = "10.";

    /**
     * What was merged.
     *
     * @param lines in all
     * @param matched those of them with the address of a client
     */
    public record Merged(long lines, long matched) {}

    /** Starts that of a contender, and waits until it receives. */
    public static LogDaemon start(Stand stand, Contender contender, String row, int requests)
            throws IOException, InterruptedException {
        int port = Ports.free();
        String label = row + "-" + contender.name() + "-" + requests;
        Path log = stand.temporary(label + ".merged");
        List<String> command = contender
                .program()
                .logDaemon(requests, log, port)
                .orElseThrow(() -> new IOException(contender.title() + " merges no logs"));
        LogDaemon daemon = new LogDaemon(stand.start(label, command), port, log);
        long start = System.nanoTime();
        while (!daemon.isOpen()) {
            if (!daemon.child.isAlive()) {
                throw new IOException(label + " failed: " + daemon.child.lastWords());
            }
            daemon.requireInTime(start, "has not opened port " + port);
            Thread.sleep(10);
        }
        return daemon;
    }

    /** Datagrams that the kernel could not keep for it, because they came faster than they were read. */
    public long dropped() throws IOException {
        return column(-1);
    }

    /** Whether it has read all that was sent. */
    public boolean hasReadAll() throws IOException {
        return column(4) == 0;
    }

    /**
     * What it has merged since the last time. The log is empty afterwards.
     *
     * @throws IOException also if there is not all of it in time
     */
    public Merged merged(long lines) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (!hasReadAll()) {
            requireInTime(start, "has not read all of its datagrams");
            Thread.sleep(10);
        }
        // It writes what it has in its buffers.
        new ProcessBuilder("kill", "-HUP", Long.toString(child.process().pid()))
                .start()
                .waitFor();
        Merged merged = count();
        while (merged.lines < lines && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(2)) {
            Thread.sleep(100);
            merged = count();
        }
        // It appends: what comes next is at the beginning.
        Files.newByteChannel(log, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                .close();
        return merged;
    }

    private Merged count() throws IOException {
        long lines = 0;
        long matched = 0;
        try (BufferedReader reader = Files.newBufferedReader(log, StandardCharsets.ISO_8859_1)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines++;
                matched += line.startsWith(CLIENTS) ? 1 : 0;
            }
        }
        return new Merged(lines, matched);
    }

    private void requireInTime(long start, String lacking) throws IOException {
        if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE)) {
            throw new IOException(child.label() + " " + lacking + " after " + PATIENCE + " s");
        }
    }

    private boolean isOpen() throws IOException {
        return column(1) >= 0;
    }

    /**
     * A number of its line in the list of sockets; of those with a colon, what is after it.
     *
     * @param index of the field; -1: the last one
     * @return -1: there is no such socket
     */
    private long column(int index) throws IOException {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        for (Path file : SOCKETS) {
            for (String line : Files.readAllLines(file)) {
                String[] fields = line.strip().split(" +", -1);
                if (fields[1].endsWith(suffix)) {
                    String field = fields[index < 0 ? fields.length + index : index];
                    return index < 0
                            ? Long.parseLong(field)
                            : Long.parseLong(field.substring(field.indexOf(':') + 1), 16);
                }
            }
        }
        return -1;
    }
}
