// SPDX-License-Identifier: Apache-2.0
package bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * A client that asks at a fixed rate, however long the answers take (open loop).
 *
 * <p>Request {@code i} is due at {@code i / rate}, on connection {@code i % connections}. If the answer before it is
 * not there yet, it is sent late; but its latency counts from when it was due. A client that waited for answers before
 * it asked on would ask less while the server is stuck, and so leave out the very requests that suffer (coordinated
 * omission).
 */
public final class FixedRate implements AutoCloseable {
    /** The longest latency that is told apart, in ns. */
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);

    /** How long the last answers are waited for, in ns. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

    /** 127.0.0.1. */
    private static final int SOURCE = 0x7f000001;

    private static final int BUFFER = 1 << 16;

    private final Histogram latency = new Histogram(LONGEST, 3);
    private final Histogram lateness = new Histogram(LONGEST, 3);
    private final ByteBuffer buffer = LibC.memory(BUFFER);
    private final long bufferAddress = LibC.address(buffer);
    private final Poller poller;
    private final ByteBuffer request;
    private final long requestAddress;
    private final int answer;
    private final int[] sockets;
    private final int[] received;
    /** Requests sent, and answers had, of each connection. */
    private final long[] sent;

    private final long[] answered;
    /** Requests whose time has come. */
    private long due;

    private long begin;
    private double interval;

    /**
     * What came of it.
     *
     * @param latency of all requests, in ns, from when they were due; those without an answer count until the end
     * @param lateness of the client itself, in ns: how long after its time it sent what it was free to send
     * @param requests in all
     * @param unanswered of them
     */
    public record Result(Histogram latency, Histogram lateness, long requests, long unanswered) {}

    private FixedRate(int connections, byte[] bytes, int answer) throws IOException {
        this.answer = answer;
        request = LibC.memory(bytes);
        requestAddress = LibC.address(request);
        sockets = new int[connections];
        received = new int[connections];
        sent = new long[connections];
        answered = new long[connections];
        Arrays.fill(sockets, -1);
        poller = new Poller();
    }

    /** Connects. */
    public static FixedRate connect(int port, int connections, String path) throws IOException {
        byte[] request = Answer.request(path, false);
        FixedRate client = new FixedRate(connections, request, Answer.length(port, request));
        try {
            client.connect(port);
            return client;
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    /** Asks for a while. To be called once. */
    public Result run(double perSecond, double seconds) throws IOException {
        // How much later than asked the kernel may wake this thread, in ns; 0 is its default: 50 µs.
        LibC.prctl(LibC.PR_SET_TIMERSLACK, 1, 0, 0, 0);
        try {
            interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
            return ask(Math.round(perSecond * seconds));
        } finally {
            LibC.prctl(LibC.PR_SET_TIMERSLACK, 0, 0, 0, 0);
        }
    }

    @Override
    public void close() {
        for (int socket : sockets) {
            LibC.close(socket);
        }
        poller.close();
    }

    private Result ask(long total) throws IOException {
        begin = System.nanoTime();
        long end = time(total) + PATIENCE;
        long open = total;
        long now = begin;
        while (open > 0 && now < end) {
            while (due < total && time(due) <= now) {
                take(due++, now);
            }
            int events = poller.await((due < total ? time(due) : end) - now);
            now = System.nanoTime();
            for (int i = 0; i < events; i++) {
                open -= read(poller.slot(i), now);
            }
        }
        recordUnanswered(total, now);
        return new Result(latency, lateness, total, open);
    }

    private void recordUnanswered(long total, long now) {
        for (int connection = 0; connection < sockets.length; connection++) {
            for (long number = next(connection); number < total; number += sockets.length) {
                latency.recordValue(Math.min(LONGEST, now - time(number)));
            }
        }
    }

    /** The request of a connection that is, or will be, answered next. */
    private long next(int connection) {
        return answered[connection] * sockets.length + connection;
    }

    /** When a request is due. */
    private long time(long number) {
        return begin + (long) (number * interval);
    }

    /** A request's time has come. If its connection is not free, {@link #read} will send it. */
    private void take(long number, long now) throws IOException {
        int connection = (int) (number % sockets.length);
        if (sent[connection] == answered[connection]) {
            lateness.recordValue(Math.min(LONGEST, now - time(number)));
            send(connection);
        }
    }

    private void send(int connection) throws IOException {
        sent[connection]++;
        if (LibC.write(sockets[connection], requestAddress, request.capacity()) != request.capacity()) {
            throw LibC.error("write");
        }
    }

    /** Returns 1 if an answer is complete, else 0. */
    private int read(int connection, long now) throws IOException {
        long count = LibC.read(sockets[connection], bufferAddress, BUFFER);
        if (count <= 0) {
            if (count == -1 && LibC.errno() == LibC.EAGAIN) {
                return 0;
            }
            throw count == 0 ? new IOException("read: the connection has ended") : LibC.error("read");
        }
        received[connection] += (int) count;
        if (received[connection] < answer) {
            return 0;
        }
        received[connection] = 0;
        latency.recordValue(Math.min(LONGEST, now - time(next(connection))));
        answered[connection]++;
        if (next(connection) < due) {
            send(connection);
        }
        return 1;
    }

    private void connect(int port) throws IOException {
        Tcp tcp = new Tcp(port);
        for (int i = 0; i < sockets.length; i++) {
            sockets[i] = tcp.connect(SOURCE);
            poller.add(sockets[i], LibC.EPOLLOUT | LibC.EPOLLET, i);
        }
        // Each is reported once, because of EPOLLET, when it is connected or has failed.
        for (int left = sockets.length; left > 0; ) {
            int events = poller.await(PATIENCE);
            if (events == 0) {
                throw new IOException("connect: " + left + " connections are not there in time");
            }
            left -= events;
        }
        for (int i = 0; i < sockets.length; i++) {
            poller.change(sockets[i], LibC.EPOLLIN, i);
        }
    }
}
