// SPDX-License-Identifier: Apache-2.0
package penlog;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Lines of standard input, which is read at all times: a web server that writes there does not wait. */
final class StandardInput {
    /**
     * Chunks that may wait to be sent: 32 MiB, some seconds of a very busy server; the launcher's -Xmx has room for it.
     */
    private static final int WAITING = 256;

    private static final Path STDIN = Path.of("/dev/stdin");

    private final LineBuffer waiting = new LineBuffer(WAITING);
    private final Sender sender;
    private final Losses losses;

    StandardInput(Sender sender, Losses losses) {
        this.sender = sender;
        this.losses = losses;
    }

    /**
     * Sends all lines up to the end of standard input.
     *
     * @throws IOException if it cannot be read
     */
    void copy() throws IOException, InterruptedException {
        Thread sending = new Thread(this::sendAll, "sender");
        sending.setDaemon(true);
        sending.start();
        // What was read is sent even if the program is interrupted (INT, HUP, TERM).
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            waiting.end();
            join(sending);
        }));
        // Nobody waits at the other end of a file.
        boolean patient = Files.isRegularFile(STDIN);
        Lines lines = new Lines((bytes, from, length) -> queued(bytes, from, length, patient), losses);
        try (FileInputStream stdin = new FileInputStream(FileDescriptor.in);
                ReadableByteChannel input = stdin.getChannel()) {
            while (lines.read(input) >= 0) {}
        } catch (IOException e) {
            throw new IOException("standard input: " + e.getMessage(), e);
        } finally {
            lines.finish();
            waiting.end();
            sending.join();
        }
    }

    private boolean queued(byte[] bytes, int from, int length, boolean patient) {
        if (!patient) {
            if (!waiting.offer(bytes, from, length)) {
                losses.dropped();
            }
            return true;
        }
        try {
            waiting.put(bytes, from, length);
            return true;
        } catch (InterruptedException e) {
            // Nobody interrupts this thread but a JVM that ends.
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void sendAll() {
        try {
            ByteBuffer chunk = waiting.take();
            while (chunk != null) {
                int end = chunk.limit();
                while (chunk.position() < end) {
                    int next = chunk.getInt() + chunk.position();
                    chunk.limit(next);
                    try {
                        sender.send(chunk);
                    } catch (IOException e) {
                        losses.unsent(String.valueOf(e.getMessage()));
                    }
                    chunk.limit(end).position(next);
                }
                waiting.giveBack(chunk);
                chunk = waiting.take();
            }
        } catch (InterruptedException e) {
            // Nobody interrupts this thread but a JVM that ends.
            Thread.currentThread().interrupt();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(PenLog.LAST_LINES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
