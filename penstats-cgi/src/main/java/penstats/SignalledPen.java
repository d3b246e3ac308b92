// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import pen.os.FileError;
import pen.os.PidFile;
import pen.os.Signals;

/** A pen that is asked by a signal, and answers by writing its report to a file: the way without a control port. */
final class SignalledPen {
    /** How often the file is looked at; ms. */
    private static final int LOOK = 10;

    /** The longest step of the clock of files (Linux, 100 ticks a second), and as much again; ms. */
    private static final int TICK = 20;

    /** A report that does not end as a page does is taken when nothing was added for so long; ns. */
    private static final long SETTLED = TimeUnit.MILLISECONDS.toNanos(200);

    /** A report of a thousand clients and connections has 0.3 MB; bytes. */
    private static final int MOST = 16 << 20;

    private final Path pidFile;
    private final Path webFile;
    private final int patience;

    /**
     * A pen.
     *
     * @param pidFile of {@code pen -p}
     * @param webFile of {@code pen -w}
     * @param patience how long it may take to write the report; seconds
     */
    SignalledPen(Path pidFile, Path webFile, int patience) {
        this.pidFile = pidFile;
        this.webFile = webFile;
        this.patience = patience;
    }

    /** The pen that the command line names; empty: it names none without a control port. */
    static Optional<SignalledPen> of(Options options) {
        return options.pidFile()
                .flatMap(pid -> options.webFile().map(web -> new SignalledPen(pid, web, options.timeout())));
    }

    /**
     * Asks for a report and waits for it. One thread at a time.
     *
     * @throws IOException if there is none; the message says what was tried and why it failed
     */
    String report() throws IOException, InterruptedException {
        awaitTick();
        Optional<FileStamp> before = stamp();
        long process = PidFile.running(pidFile, "pen", "pen.Pen");
        Signals.send("USR1", process);
        long signalled = System.nanoTime();
        Optional<FileStamp> seen = before;
        long changed = signalled;
        while (System.nanoTime() - signalled < TimeUnit.SECONDS.toNanos(patience)) {
            Optional<FileStamp> now = stamp();
            if (!now.equals(seen)) {
                seen = now;
                changed = System.nanoTime();
            }
            if (now.isPresent() && !now.equals(before)) {
                String page = read();
                if (isWhole(page) || (!page.isBlank() && System.nanoTime() - changed > SETTLED)) {
                    return page;
                }
            }
            Thread.sleep(LOOK);
        }
        throw new IOException(webFile + ": not written within " + patience + " s after USR1 to process " + process
                + " (is it started with -w " + webFile + "?)");
    }

    /** Of a file that was written a moment ago, the next report may have the same time, and the same size. */
    private void awaitTick() throws IOException, InterruptedException {
        Optional<FileStamp> last = stamp();
        if (last.isPresent() && last.get().modified().toMillis() > System.currentTimeMillis() - TICK) {
            Thread.sleep(TICK);
        }
    }

    /** A pen that may not make files there writes into the old one, and the C pen always does. */
    private static boolean isWhole(String page) {
        return page.stripTrailing().toLowerCase(Locale.ROOT).endsWith("</html>");
    }

    private Optional<FileStamp> stamp() throws IOException {
        try {
            return FileStamp.of(webFile);
        } catch (IOException e) {
            throw new FileError(webFile, e);
        }
    }

    private String read() throws IOException {
        try (InputStream in = Files.newInputStream(webFile)) {
            byte[] page = in.readNBytes(MOST + 1);
            if (page.length > MOST) {
                throw new IOException("larger than " + MOST + " bytes");
            }
            return new String(page, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new FileError(webFile, "cannot read the status report", e);
        }
    }
}
