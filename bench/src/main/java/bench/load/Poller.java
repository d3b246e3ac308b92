// SPDX-License-Identifier: Apache-2.0
package bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** Waiting for sockets, to the microsecond (epoll(7)). One thread; nothing is allocated while waiting. */
final class Poller implements AutoCloseable {
    private static final int MOST = 256;

    /** struct epoll_event is packed on x86-64 alone. */
    private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");

    private static final int DATA = PACKED ? 4 : 8;
    private static final int SIZE = PACKED ? 12 : 16;

    private final ByteBuffer events = LibC.memory(MOST * SIZE);
    private final ByteBuffer event = LibC.memory(SIZE);
    /** struct timespec: seconds, nanoseconds. */
    private final ByteBuffer timeout = LibC.memory(16);

    private final long eventsAddress = LibC.address(events);
    private final long eventAddress = LibC.address(event);
    private final long timeoutAddress = LibC.address(timeout);
    private final int epoll;

    Poller() throws IOException {
        epoll = LibC.check(LibC.epoll_create1(0), "epoll_create1");
    }

    /**
     * Watches a socket until it is closed.
     *
     * @param interest EPOLLIN, EPOLLOUT, EPOLLET
     * @param slot that its events carry
     */
    void add(int socket, int interest, int slot) throws IOException {
        control(LibC.EPOLL_CTL_ADD, socket, interest, slot);
    }

    /** Watches a socket for something else. */
    void change(int socket, int interest, int slot) throws IOException {
        control(LibC.EPOLL_CTL_MOD, socket, interest, slot);
    }

    /**
     * Waits for events.
     *
     * @param nanos at most; 0 or less: not at all
     * @return how many there are
     */
    int await(long nanos) throws IOException {
        long wait = Math.max(0, nanos);
        timeout.putLong(0, wait / TimeUnit.SECONDS.toNanos(1)).putLong(8, wait % TimeUnit.SECONDS.toNanos(1));
        int count = LibC.epoll_pwait2(epoll, eventsAddress, MOST, timeoutAddress, 0);
        if (count == -1 && LibC.errno() == LibC.EINTR) {
            return 0;
        }
        return LibC.check(count, "epoll_pwait2");
    }

    /** The slot of an event, counted from 0. */
    int slot(int index) {
        return (int) events.getLong(index * SIZE + DATA);
    }

    /** What happened. */
    int flags(int index) {
        return events.getInt(index * SIZE);
    }

    @Override
    public void close() {
        LibC.close(epoll);
    }

    private void control(int operation, int socket, int interest, int slot) throws IOException {
        event.putInt(0, interest).putLong(DATA, slot);
        LibC.check(LibC.epoll_ctl(epoll, operation, socket, eventAddress), "epoll_ctl");
    }
}
