// SPDX-License-Identifier: Apache-2.0
package bench.load;

import bench.stand.LogDaemon;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * What pen and a web server send to penlogd, at a steady rate: for each request pen's record and, when {@link #BATCH}
 * more have come, the web server's line, each a datagram of its own. One thread.
 */
public final class LogReplay {
    /** Requests at once; as many are on their way. */
    private static final int BATCH = 32;

    /** Batches before the same requests come again; then each is long forgotten. */
    private static final int BATCHES = 512;

    private static final int MESSAGES = 2 * BATCH;

    private static final DateTimeFormatter CLF = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final String LINE = "127.0.0.1 - - [";

    // struct iovec: base, length. struct mmsghdr: struct msghdr, with its iov at 16 and iovlen at 24, and a length.
    private static final int VECTOR = 16;
    private static final int MESSAGE = 64;

    private final ByteBuffer vectors = LibC.memory(BATCHES * MESSAGES * VECTOR);
    private final ByteBuffer messages = LibC.memory(BATCHES * MESSAGES * MESSAGE);
    private final ByteBuffer text = LibC.memory(BATCHES * MESSAGES * 200);
    private final long messagesAddress = LibC.address(messages);
    /** Where the time is in each line of a batch, and which second is written there. */
    private final int[] stamps = new int[BATCHES * BATCH];

    private final long[] seconds = new long[BATCHES];
    private final ByteBuffer receiver = LibC.memory(16);
    private int next;

    /**
     * What was sent.
     *
     * @param lines of web servers; of pen as many
     * @param seconds it took
     */
    public record Sent(long lines, double seconds) {
        public double perSecond() {
            return lines / seconds;
        }
    }

    /** @param port of 127.0.0.1 */
    public LogReplay(int port) {
        for (int batch = 0; batch < BATCHES; batch++) {
            for (int i = 0; i < BATCH; i++) {
                int request = batch * BATCH + i;
                put(batch * MESSAGES + i, record(request));
                int line = ((batch + 1) % BATCHES) * MESSAGES + BATCH + i;
                stamps[(batch + 1) % BATCHES * BATCH + i] = text.position() + LINE.length();
                put(line, line(request));
            }
        }
        // struct sockaddr_in
        receiver.putShort(0, (short) LibC.AF_INET);
        receiver.order(ByteOrder.BIG_ENDIAN).putShort(2, (short) port).putInt(4, 0x7f000001);
    }

    /**
     * Sends for some time.
     *
     * @param rate requests a second
     * @param time s
     * @throws IOException also if nobody receives there
     */
    public Sent run(double rate, double time) throws IOException {
        int socket = LibC.check(LibC.socket(LibC.AF_INET, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0), "socket");
        try {
            LibC.check(LibC.connect(socket, LibC.address(receiver), receiver.capacity()), "connect");
            return run(socket, rate, time);
        } finally {
            LibC.close(socket);
        }
    }

    private Sent run(int socket, double rate, double time) throws IOException {
        long begin = System.nanoTime();
        long lines = 0;
        long all = (long) (rate * time);
        while (lines < all) {
            long due = begin + (long) (lines * 1e9 / rate);
            long now = System.nanoTime();
            while (now < due) {
                Thread.onSpinWait();
                now = System.nanoTime();
            }
            send(socket);
            lines += BATCH;
        }
        return new Sent(lines, (System.nanoTime() - begin) / 1e9);
    }

    private void send(int socket) throws IOException {
        long second = System.currentTimeMillis() / 1000;
        if (seconds[next] != second) {
            seconds[next] = second;
            byte[] stamp = CLF.format(Instant.ofEpochSecond(second)).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < BATCH; i++) {
                text.put(stamps[next * BATCH + i], stamp);
            }
        }
        int sent = 0;
        while (sent < MESSAGES) {
            long from = messagesAddress + (long) (next * MESSAGES + sent) * MESSAGE;
            sent += LibC.check(LibC.sendmmsg(socket, from, MESSAGES - sent, 0), "sendmmsg");
        }
        next = (next + 1) % BATCHES;
    }

    private static String record(int request) {
        return "+ " + LogDaemon.CLIENTS + "0." + request / 250 % 250 + "." + request % 250 + " 127.0.0.1 "
                + first(request) + "\n";
    }

    private static String line(int request) {
        return LINE + CLF.format(Instant.EPOCH) + "] \"" + first(request) + "\" 200 " + 100 * request + "\n";
    }

    private static String first(int request) {
        return "GET /" + "catalogue/articles/".repeat(1 + request % 3).substring(request % 7) + request + " HTTP/1.1";
    }

    private void put(int message, String content) {
        int start = text.position();
        text.put(content.getBytes(StandardCharsets.US_ASCII));
        int vector = message * VECTOR;
        vectors.putLong(vector, LibC.address(text) + start).putLong(vector + 8, text.position() - start);
        messages.putLong(message * MESSAGE + 16, LibC.address(vectors) + vector).putLong(message * MESSAGE + 24, 1);
    }
}
