// SPDX-License-Identifier: Apache-2.0
package pen.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The room that the kernel has for datagrams, and what it drops when there is none. */
class ReceiveBufferTest {
    private static final int SENT = 5000;

    @ParameterizedTest
    @EnumSource(names = {"IO_URING", "EPOLL"})
    void dropped_moreIsSentThanThereIsRoom_isWhatWasNotReceived(Transport transport) throws Exception {
        AtomicInteger received = new AtomicInteger();
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, transport.ioHandlers());
        try (DatagramSocket client = new DatagramSocket()) {
            DatagramListener listener = listen(group, transport, received);
            assertThat(listener.room(200_000)).isBetween(200_000, 201_000);
            for (int i = 0; i < SENT; i++) {
                client.send(new DatagramPacket(new byte[100], 100, listener.address()));
            }
            int dropped = group.submit(listener::dropped).get(20, TimeUnit.SECONDS);
            assertThat(dropped).isBetween(1, SENT - 1);
            group.submit(listener::receive);
            Awaitility.await().until(() -> received.get() == SENT - dropped);
            listener.stop().sync();
            assertThat(group.submit(listener::dropped).get(20, TimeUnit.SECONDS))
                    .isEqualTo(dropped);
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    @ParameterizedTest
    @EnumSource
    void room_moreThanEverybodyMayHave_isThereOrTold(Transport transport) throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, transport.ioHandlers());
        try {
            DatagramListener listener = listen(group, transport, new AtomicInteger());
            assertThat(listener.room(64 << 20)).isBetween(100_000, 64 << 20);
            if (transport == Transport.NIO) {
                assertThatThrownBy(listener::dropped).isInstanceOf(IOException.class);
            }
            listener.stop().sync();
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    private static DatagramListener listen(
            MultiThreadIoEventLoopGroup group, Transport transport, AtomicInteger received) throws IOException {
        InetSocketAddress wanted = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return transport.listen(group.next(), wanted, false, new DatagramListener.Taker() {
            @Override
            public void received(Datagram datagram) {
                received.incrementAndGet();
            }

            @Override
            public void failed(Throwable cause) {
                throw new AssertionError(cause);
            }
        });
    }
}
