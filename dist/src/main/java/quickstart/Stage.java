// SPDX-License-Identifier: Apache-2.0
package quickstart;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the tour takes place: a directory of its own, and the processes that it starts. {@link #clear} leaves nothing
 * of them. Any thread may call.
 */
final class Stage {
    /**
     * A terminal's Ctrl-C goes to its whole process group. The processes are in sessions of their own, so that the tour
     * alone hears it and ends them in order; the kernel ends them if the tour is killed outright.
     */
    private static final List<String> PREFIX = List.of("setsid", "setpriv", "--pdeathsig", "TERM");

    private final List<Child> children = new ArrayList<>();
    private @Nullable Path directory;
    private boolean cleared;

    /**
     * The directory, made when it is first asked for.
     *
     * @throws TourFailure if the stage was cleared
     */
    synchronized Path directory() throws IOException, TourFailure {
        requireOpen();
        if (directory == null) {
            directory = Files.createTempDirectory("pen-tour-");
        }
        return directory;
    }

    /**
     * Starts a process.
     *
     * <p>It ends with the calling thread at the latest: that is what the kernel takes for its parent.
     *
     * @param name of the process, unique on the stage but for those that have ended
     * @param command a Java program, or a launcher that becomes one
     * @throws TourFailure if the stage was cleared
     */
    synchronized Child start(String name, List<String> command) throws IOException, TourFailure {
        requireOpen();
        Path log = directory().resolve(name + ".log");
        return add(
                builder(command, log)
                        .redirectOutput(Redirect.appendTo(log.toFile()))
                        .start(),
                log);
    }

    /**
     * Starts a process as {@link #start(String, List)} does, which writes to the standard input of another.
     *
     * @param reader the command of the other, which ends when there is nothing more to read
     * @return the first of the two
     */
    synchronized Child start(String name, List<String> command, List<String> reader) throws IOException, TourFailure {
        requireOpen();
        Path log = directory().resolve(name + ".log");
        Path readersLog = directory().resolve(name + "-log.log");
        List<Process> both = ProcessBuilder.startPipeline(List.of(
                builder(command, log),
                builder(reader, readersLog)
                        .redirectInput(Redirect.PIPE)
                        .redirectOutput(Redirect.appendTo(readersLog.toFile()))));
        add(both.get(1), readersLog);
        return add(both.get(0), log);
    }

    /**
     * Ends every process, removes the directory, and lets nothing new begin.
     *
     * @return whether there was anything to do
     */
    synchronized boolean clear() throws IOException, InterruptedException {
        cleared = true;
        for (Child child : children) {
            child.askToEnd();
        }
        for (Child child : children) {
            child.awaitEnd();
        }
        if (directory == null) {
            return false;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        return true;
    }

    private static ProcessBuilder builder(List<String> command, Path log) {
        List<String> words = new ArrayList<>(PREFIX);
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectInput(new File("/dev/null"))
                .redirectError(Redirect.appendTo(log.toFile()));
        // Launchers then choose the JDK that runs the tour.
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    private Child add(Process process, Path log) {
        Child child = new Child(process, log);
        children.add(child);
        return child;
    }

    private void requireOpen() throws TourFailure {
        if (cleared) {
            throw new TourFailure("the tour is over");
        }
    }
}
