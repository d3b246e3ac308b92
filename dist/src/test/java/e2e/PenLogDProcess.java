// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A penlogd that runs in the foreground: the one of the packaged tree, or that of the C toolkit. */
final class PenLogDProcess implements AutoCloseable {
    /** A line of what it tells at its end: the time, the name of a figure, and its value. */
    private static final Pattern FIGURE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}: ([a-z]+) ([0-9]+)");

    private final Running program;
    private final Path merged;

    private PenLogDProcess(Running program, Path merged) {
        this.program = program;
        this.merged = merged;
    }

    /**
     * Starts one, and waits until it receives.
     *
     * @param directory for its files; another one of the same directory goes on with its log
     */
    static PenLogDProcess start(Toolkit toolkit, Path directory, int port, String... options) throws IOException {
        Files.createDirectories(directory);
        List<String> words = new ArrayList<>(
                List.of(toolkit.program("penlogd"), "-b", "-l", log(directory).toString()));
        words.addAll(List.of(options));
        return start(words, directory, port, () -> isBound(port));
    }

    /**
     * Starts one with no options but these.
     *
     * @param programAndOptions its merged log is {@code merged} in the directory, if they say so
     * @param probe whether it is ready
     */
    static PenLogDProcess start(List<String> programAndOptions, Path directory, int port, Running.Probe probe)
            throws IOException {
        List<String> words = new ArrayList<>(programAndOptions);
        words.addAll(List.of("-f", Integer.toString(port)));
        Path output = Files.createTempFile(directory, "penlogd", ".output");
        return new PenLogDProcess(Running.start(Tree.command(words), output, probe), log(directory));
    }

    private static Path log(Path directory) {
        return directory.resolve("merged");
    }

    /** The merged log, a byte in each character; once it has ended, all that it will ever have. */
    List<String> lines() throws IOException {
        return Files.exists(merged) ? Files.readAllLines(merged, StandardCharsets.ISO_8859_1) : List.of();
    }

    /** The file of the merged log. */
    Path log() {
        return merged;
    }

    /** Waits until the merged log has so many lines. Whether there are more is known when it has been stopped. */
    void awaitLines(int count) {
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .pollInterval(200, TimeUnit.MILLISECONDS)
                .untilAsserted(() -> {
                    if (lines().size() < count) {
                        throw new AssertionError(lines().size() + " lines (expected: " + count + ")");
                    }
                });
    }

    /**
     * The figures that it told when it ended, by their names.
     *
     * @throws AssertionError if it said anything else, ever
     */
    Map<String, Long> told() throws IOException {
        return output().lines()
                .map(PenLogDProcess::figure)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** One of them. */
    long told(String figure) throws IOException {
        return Objects.requireNonNull(told().get(figure), figure);
    }

    private static Map.Entry<String, Long> figure(String line) {
        Matcher figure = FIGURE.matcher(line);
        if (!figure.matches()) {
            throw new AssertionError(line + " (expected: a figure)");
        }
        return Map.entry(figure.group(1), Long.valueOf(figure.group(2)));
    }

    long pid() {
        return program.pid();
    }

    /** Sends it a signal, by its name without SIG. */
    void signal(String name) throws IOException, InterruptedException {
        program.signal(name);
    }

    /** Ends it as an administrator would, and returns its exit status. */
    int stop() throws InterruptedException {
        return program.stop();
    }

    /** What it said. */
    String output() throws IOException {
        return program.said();
    }

    @Override
    public void close() {
        program.close();
    }

    /** Whether somebody has this port for datagrams; proc(5), net/udp: the second field is ADDRESS:PORT in hex. */
    private static boolean isBound(int port) throws IOException {
        String ending = String.format(Locale.ROOT, ":%04X", port);
        try (Stream<String> four = Files.lines(Path.of("/proc/net/udp"));
                Stream<String> six = Files.lines(Path.of("/proc/net/udp6"))) {
            return Stream.concat(four, six)
                    .anyMatch(line -> line.strip().split(" +", 3)[1].endsWith(ending));
        }
    }
}
