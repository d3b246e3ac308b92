// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where the benchmark takes place: a temporary directory, the processes that it starts, and the configuration that it
 * keeps for the reader. {@link #close} ends and removes all but the last. Any thread may call.
 */
public final class Stand implements AutoCloseable {
    /**
     * A terminal's Ctrl-C goes to its whole process group. The processes are in sessions of their own, so that the
     * benchmark alone hears it and ends them in order; the kernel ends them if the benchmark is killed outright.
     */
    private static final List<String> PREFIX = List.of("setsid", "setpriv", "--pdeathsig", "TERM");

    private final List<Child> children = new ArrayList<>();
    private final Set<String> commands = new HashSet<>();
    private final Path directory;
    private final Path kept;
    private boolean closed;

    /** @param kept where configuration files and command lines go; made if it is not there */
    public Stand(Path kept) throws IOException {
        this.kept = Files.createDirectories(kept).toAbsolutePath();
        // The workers of a server may be another user.
        directory = Files.createTempDirectory(
                "pen-bench-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A file that does not outlive the benchmark. */
    public Path temporary(String name) {
        return directory.resolve(name);
    }

    /** A file that outlives the benchmark. */
    Path kept(String name) {
        return kept.resolve(name);
    }

    /** Writes a configuration file that outlives the benchmark. */
    public Path keep(String name, String content) throws IOException {
        return Files.writeString(kept.resolve(name), content);
    }

    /**
     * Starts a process. It ends with the calling thread at the latest: that is what the kernel takes for its parent.
     *
     * @param label of the process, unique among those that run
     * @throws IOException also if the stand was closed
     */
    public synchronized Child start(String label, List<String> command) throws IOException {
        requireOpen();
        keepCommand(label + ": " + String.join(" ", command) + "\n");
        List<String> words = new ArrayList<>(PREFIX);
        words.addAll(command);
        Path log = temporary(label + ".log");
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // The launcher of ours then chooses the JDK that runs the benchmark.
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Child child = new Child(label, builder.start(), log);
        children.add(child);
        return child;
    }

    /** Ends some of the processes, in reverse order. */
    public synchronized void end(List<Child> ending) {
        for (int i = ending.size() - 1; i >= 0; i--) {
            ending.get(i).end();
        }
        children.removeAll(ending);
    }

    /** Ends all processes that run. */
    public synchronized void endAll() {
        end(List.copyOf(children));
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    /** Ends every process, removes the directory, and lets nothing new begin. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        endAll();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Once, however often it runs; where the checkout is says nothing to others. */
    private void keepCommand(String command) throws IOException {
        String line = command.replace(Pen.HOME.toString(), Pen.TREE);
        if (commands.add(line)) {
            Files.writeString(kept.resolve("commands.txt"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the benchmark is over");
        }
    }
}
