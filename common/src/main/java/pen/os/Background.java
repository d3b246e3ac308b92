// SPDX-License-Identifier: Apache-2.0
package pen.os;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The background start. A JVM cannot fork, so the program starts itself a second time and waits until that one says
 * that it serves. Messages of exceptions leave it to the program to put its name before them.
 *
 * <pre>
 * caller ── first start (waits) ── child ─ "ready" on stdout ─► caller gets status 0, child leaves the terminal
 *                                    └─ error on stderr, status 1 ─► caller gets both
 * </pre>
 */
public final class Background {
    /** Tells the second start that it is one. */
    private static final String CHILD = "PEN_BACKGROUND_CHILD";

    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    private static final String READY = "ready";

    private Background() {}

    /** Whether this process is the second start. */
    public static boolean isChild() {
        return System.getenv(CHILD) != null;
    }

    /**
     * Starts this program again with the same command line, waits until it is ready, and ends this process with status
     * 0.
     *
     * @return the status to exit with, when it has failed: its own
     * @throws IOException if it cannot be started
     */
    public static int start() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(commandLine())
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectError(Redirect.INHERIT);
        builder.environment().put(CHILD, "1");
        Process child = builder.start();
        try (BufferedReader words = child.inputReader(StandardCharsets.US_ASCII)) {
            Posix.load();
            if (READY.equals(words.readLine())) {
                // The JVM's own exit would wait 0.3 s for the thread of its that watches the child.
                Posix.exit(0);
            }
            return child.waitFor();
        }
    }

    /**
     * In the second start, before {@link #ready}: what the caller has as standard output, as proc(5) names it. This
     * process's own one leads to the process that waits.
     */
    public static Path callersOutput() {
        long waits = ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L);
        return Path.of("/proc", Long.toString(waits), "fd", "1");
    }

    private static List<String> commandLine() throws IOException {
        if (Files.isReadable(COMMAND_LINE)) {
            // proc(5): each argument is ended by a NUL. ProcessHandle gives up at one page of them.
            String arguments = text(Files.readAllBytes(COMMAND_LINE));
            return List.of(arguments.substring(0, arguments.length() - 1).split("\0", -1));
        }
        ProcessHandle.Info self = ProcessHandle.current().info();
        List<String> command = new ArrayList<>();
        command.add(self.command().orElseThrow(Background::unknownCommand));
        command.addAll(List.of(self.arguments().orElseThrow(Background::unknownCommand)));
        return command;
    }

    private static String text(byte[] arguments) throws IOException {
        try {
            return Charset.defaultCharset()
                    .newDecoder()
                    .decode(ByteBuffer.wrap(arguments))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("an argument cannot be read as text (expected: " + Charset.defaultCharset() + ")", e);
        }
    }

    private static IOException unknownCommand() {
        return new IOException(
                "this system does not tell how this program was started, so it cannot start again; use -f");
    }

    /**
     * In the second start: leaves the caller's session, so that a closed terminal does not end it.
     *
     * @return what {@link #ready} needs, which later may be out of reach
     */
    public static int leaveSession() throws IOException {
        Posix.newSession();
        return Posix.openSink();
    }

    /**
     * In the second start: lets go of the caller's streams, and tells it that all is well.
     *
     * @param sink from {@link #leaveSession}
     * @throws IOException if nobody waits any more: what was ended must not begin
     */
    public static void ready(int sink) throws IOException {
        Posix.redirect(0, sink);
        Posix.redirect(2, sink);
        System.out.println(READY);
        if (System.out.checkError()) {
            throw new IOException("the command that started this program has been ended");
        }
        Posix.redirect(1, sink);
        Posix.close(sink);
    }
}
