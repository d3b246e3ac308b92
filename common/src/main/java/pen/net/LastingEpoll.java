// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;

/**
 * Netty's epoll without two of its habits.
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
        return new Registration(epoll.register(handle));
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return epoll.isCompatible(handleType);
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
