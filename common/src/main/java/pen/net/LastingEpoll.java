// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;

/**
 * Netty's epoll without three of its habits.
 *
 * <p>An event goes only to the socket that it happened to. Netty looks the socket up by its descriptor; if that was
 * closed and given to a new socket since the events were fetched, the new one gets the old one's event, and a connect
 * that is refused a moment later is taken for one that succeeded.
 *
 * <p>It does not wait for EPOLLRDHUP: on that, Netty reads all that a socket has received, even if it was told not to
 * read, and the memory for a connection would have no bound. The end is found by reading, in its turn.
 *
 * <p>A socket which waits for nothing at the moment stays known to epoll. Netty 4.2.16 to 4.2.20 takes such a socket
 * out of epoll, but goes on as if it were in: the next wait fails with "epoll_ctl(..): No such file or directory", and
 * the connection breaks. That happens to every half-closed socket whose peer is slow. Here "nothing" becomes EPOLLET
 * alone, which wakes nobody for data and only once for an error.
 */
final class LastingEpoll implements IoHandler {
    private final IoHandler epoll;
    /** Counts the times that events were fetched. Event loop only. */
    private long fetched;

    private LastingEpoll(IoHandler epoll) {
        this.epoll = epoll;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory factory = EpollIoHandler.newFactory();
        return executor -> new LastingEpoll(factory.newHandler(executor));
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        fetched++;
        return epoll.run(context);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Registration(epoll.register(new Fresh((EpollIoHandle) handle, fetched)));
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return epoll.isCompatible(handleType);
    }

    /** A socket that hears of no event that was fetched before it was registered. Event loop only. */
    @SuppressWarnings("try") // The interface lets close() throw anything.
    private final class Fresh implements EpollIoHandle {
        private final EpollIoHandle socket;
        private final long registered;

        Fresh(EpollIoHandle socket, long registered) {
            this.socket = socket;
            this.registered = registered;
        }

        @Override
        public FileDescriptor fd() {
            return socket.fd();
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            if (fetched > registered) {
                socket.handle(registration, event);
            }
        }

        @Override
        public void registered() {
            socket.registered();
        }

        @Override
        public void unregistered() {
            socket.unregistered();
        }

        @Override
        public void close() throws Exception {
            socket.close();
        }
    }

    /** A socket's registration. Event loop only. */
    private static final class Registration implements IoRegistration {
        private final IoRegistration registration;
        private boolean added;

        Registration(IoRegistration registration) {
            this.registration = registration;
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // The interface wants it so.
        public <T> T attachment() {
            return registration.attachment();
        }

        @Override
        public long submit(IoOps operations) {
            EpollIoOps wanted = ((EpollIoOps) operations).without(EpollIoOps.EPOLLRDHUP);
            boolean nothing = EpollIoOps.NONE.equals(wanted);
            added |= !nothing;
            return registration.submit(nothing && added ? EpollIoOps.EPOLLET : wanted);
        }

        @Override
        public boolean isValid() {
            return registration.isValid();
        }

        @Override
        public boolean cancel() {
            return registration.cancel();
        }
    }
}
