// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import pen.cli.Output;

/** One run of mergelogs: opens the logs, merges them, and tells of it. */
final class MergeRun implements AutoCloseable {
    private static final String LINE_FORM = "client ... [day/month/year:hour:minute:second zone] \"request\" ...";

    private final MergeOptions options;
    private final Writer out;
    private final PrintStream err;
    private final boolean terminal;
    private final Complaints complaints;
    private final Unmatched unmatched = new Unmatched();
    private final List<TimedLog<?>> opened = new ArrayList<>();

    /**
     * @param out gets the merged log, a byte in each character
     * @param err gets messages
     * @param terminal whether somebody looks at err, and wants to see how far it is
     */
    MergeRun(MergeOptions options, Writer out, PrintStream err, boolean terminal) {
        this.options = options;
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.complaints = new Complaints(this::say);
    }

    /**
     * Merges all.
     *
     * @return whether each log could be read to its end; else it was told which not
     * @throws IOException if a log cannot be opened, or the output cannot be written
     */
    boolean run() throws IOException {
        List<ServerLog> servers = options.servers();
        Map<String, Long> differences =
                new Clocks(options.penLogs(), options.jitter(), options.shift().orElse(0)).differences(servers);
        NamedServers named = new NamedServers(
                SpreadRecords.open(options.penLogs(), complaints),
                servers.stream().map(ServerLog::server).toList());
        TimedLog<FileRecord> records = opened(named, FileRecord::millis);
        List<FileMerger.Source> sources = new ArrayList<>();
        for (ServerLog server : servers) {
            long difference = differences.getOrDefault(server.server(), 0L);
            if (options.debug()) {
                say(server.file() + ": pen's clock is ahead by " + difference + " ms");
            }
            sources.add(new FileMerger.Source(sources.size(), server, open(server), difference));
        }
        Progress progress = terminal
                ? new Progress(
                        err,
                        total(),
                        () -> opened.stream().mapToLong(TimedLog::position).sum(),
                        System::nanoTime)
                : null;
        try {
            new FileMerger(records, sources, (line, how, server) -> write(line, how, server, progress)).run();
            flush();
        } finally {
            if (progress != null) {
                progress.close();
            }
            complaints.close();
        }
        unmatched.tell(named, this::say);
        return complaints.areOfWholeLogs();
    }

    @Override
    public void close() {
        opened.forEach(TimedLog::close);
    }

    private void flush() throws IOException {
        try {
            out.flush();
        } catch (IOException e) {
            throw Output.failed(e);
        }
    }

    private void write(String line, Match how, ServerLog server, @Nullable Progress progress) throws IOException {
        try {
            out.write(line);
            out.write('\n');
        } catch (IOException e) {
            throw Output.failed(e);
        }
        unmatched.line(how, server);
        if (how == Match.UNMATCHED && options.debug()) {
            say(server.file() + ": unmatched: " + line);
        }
        if (progress != null) {
            progress.line();
        }
    }

    private TimedLog<WebLine> open(ServerLog server) throws IOException {
        return opened(
                new LogStream<>(server.file(), MergeRun::line, LINE_FORM, complaints),
                line -> line.stamp() == WebLine.NO_STAMP ? TimedLog.NO_TIME : line.stamp() * 1000);
    }

    private <T> TimedLog<T> opened(LogItems<T> items, ToLongFunction<T> times) throws IOException {
        try {
            TimedLog<T> log = new TimedLog<>(items, times, options.jitter() * 1000L);
            opened.add(log);
            return log;
        } catch (IOException e) {
            items.close();
            throw e;
        }
    }

    /** What a web server's line says; null: it has neither a time nor a request. */
    private static @Nullable WebLine line(String text) {
        WebLine line = WebLine.parse(Printable.of(text));
        return line.stamp() == WebLine.NO_STAMP && line.request() == null ? null : line;
    }

    /** Bytes of all logs; 0 if one is no file. */
    private long total() throws IOException {
        long total = 0;
        for (Path file : options.files()) {
            if (!Files.isRegularFile(file)) {
                return 0;
            }
            total += Files.size(file);
        }
        return total;
    }

    /** Any thread; on a terminal, in the place of the progress. */
    private void say(String message) {
        err.println((terminal ? Progress.CLEAR : "") + "mergelogs: " + message);
    }
}
