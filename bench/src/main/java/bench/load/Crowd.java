// SPDX-License-Identifier: Apache-2.0
package bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Many clients, each with an address of its own: they connect, ask, and read the answer to its end, some at a time.
 *
 * <p>The server closes first, so that the sockets that linger (TIME_WAIT) are not at the clients' end, and no port runs
 * out. One thread.
 */
public final class Crowd implements AutoCloseable {
    /** 127.1.0.0; all of 127.0.0.0/8 is this machine. */
    private static final int FIRST = 0x7f010000;

    /** How long the last answers are waited for, in ns. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

    private static final int BUFFER = 1 << 16;
    private static final int NONE = -1;

    private final ByteBuffer buffer = LibC.memory(BUFFER);
    private final long bufferAddress = LibC.address(buffer);
    private final ByteBuffer request;
    private final long requestAddress;
    private final Tcp tcp;
    private final Poller poller;
    /** By slot: the socket, whether it has asked, how much of the answer it has. */
    private final int[] sockets;

    private final boolean[] asked;
    private final long[] received;
    private int open;
    private long served;
    private long failed;
    private String reason = "";

    /**
     * What came of it.
     *
     * @param served clients that got an answer in time
     * @param failed clients that could not connect, or got none
     * @param reason of the first that failed; empty if none did
     * @param seconds that it took
     */
    public record Tally(long served, long failed, String reason, double seconds) {
        public double perSecond() {
            return served / seconds;
        }
    }

    /** @param atOnce clients at a time */
    public Crowd(int port, int atOnce, String path) throws IOException {
        request = LibC.memory(Answer.request(path, true));
        requestAddress = LibC.address(request);
        tcp = new Tcp(port);
        sockets = new int[atOnce];
        asked = new boolean[atOnce];
        received = new long[atOnce];
        Arrays.fill(sockets, NONE);
        poller = new Poller();
    }

    /**
     * Lets clients come until the time is over, or so many have come.
     *
     * @param clients the number of the next one, from 0 to 16 million
     */
    public Tally run(IntSupplier clients, long most, double seconds) throws IOException {
        served = 0;
        failed = 0;
        reason = "";
        long begin = System.nanoTime();
        long end = begin + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        long come = 0;
        while (open < sockets.length && come < most) {
            connect(open, clients.getAsInt());
            come++;
        }
        long now = begin;
        long inTime = 0;
        double took = 0;
        while (open > 0 && now < end + PATIENCE) {
            int events = poller.await(PATIENCE);
            now = System.nanoTime();
            for (int i = 0; i < events; i++) {
                int slot = poller.slot(i);
                boolean done = serve(slot, poller.flags(i));
                if (done && come < most && now < end) {
                    connect(slot, clients.getAsInt());
                    come++;
                }
            }
            if (now < end || took == 0) {
                // What is served after the end does not count, nor does the time that it takes.
                inTime = served;
                took = (now - begin) / 1e9;
            }
        }
        if (open > 0) {
            fail(open, "no answer in " + TimeUnit.NANOSECONDS.toSeconds(PATIENCE) + " s");
        }
        closeAll();
        return new Tally(inTime, failed, reason, took);
    }

    @Override
    public void close() {
        closeAll();
        poller.close();
    }

    private void connect(int slot, int client) throws IOException {
        sockets[slot] = tcp.connect(FIRST + client);
        asked[slot] = false;
        received[slot] = 0;
        open++;
        poller.add(sockets[slot], LibC.EPOLLIN | LibC.EPOLLOUT | LibC.EPOLLET, slot);
    }

    /** Goes on with a client; whether it is done. */
    private boolean serve(int slot, int flags) {
        if (!asked[slot] && (flags & LibC.EPOLLOUT) != 0) {
            asked[slot] = true;
            if (LibC.write(sockets[slot], requestAddress, request.capacity()) != request.capacity()) {
                return done(slot, LibC.words("write"));
            }
        }
        if ((flags & (LibC.EPOLLIN | LibC.EPOLLERR)) == 0) {
            return false;
        }
        while (true) {
            long count = LibC.read(sockets[slot], bufferAddress, BUFFER);
            if (count > 0) {
                received[slot] += count;
            } else if (count == 0) {
                return done(slot, "closed without an answer");
            } else {
                return LibC.errno() != LibC.EAGAIN && done(slot, LibC.words("read"));
            }
        }
    }

    /** @param otherwise why it failed, if it has nothing of an answer */
    private boolean done(int slot, String otherwise) {
        if (received[slot] > 0) {
            served++;
        } else {
            fail(1, otherwise);
        }
        LibC.close(sockets[slot]);
        sockets[slot] = NONE;
        open--;
        return true;
    }

    private void fail(int clients, String why) {
        if (failed == 0) {
            reason = why;
        }
        failed += clients;
    }

    private void closeAll() {
        for (int slot = 0; slot < sockets.length; slot++) {
            if (sockets[slot] != NONE) {
                LibC.close(sockets[slot]);
                sockets[slot] = NONE;
            }
        }
        open = 0;
    }
}
