// SPDX-License-Identifier: Apache-2.0
package pen.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a listener on channels does with the memory of datagrams. */
class ChannelDatagramListenerTest {
    private final CompletableFuture<Datagram> received = new CompletableFuture<>();

    private final DatagramListener.Taker keeps = new DatagramListener.Taker() {
        @Override
        public void received(Datagram datagram) {
            datagram.retain();
            received.complete(datagram);
        }

        @Override
        public void failed(Throwable cause) {
            received.completeExceptionally(cause);
        }
    };

    @Test
    void stop_datagramIsReleasedLater_itsMemoryIsFree() throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, Transport.NIO.ioHandlers());
        try (DatagramSocket client = new DatagramSocket()) {
            EventLoop loop = group.next();
            InetSocketAddress wanted = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            DatagramListener listener = Transport.NIO.listen(loop, wanted, false, keeps);
            loop.submit(listener::receive).sync();
            client.send(new DatagramPacket(new byte[5], 5, listener.address()));
            Datagram datagram = received.get(20, TimeUnit.SECONDS);
            listener.stop().sync();
            ByteBuf content = datagram.content();
            assertThat(content.refCnt()).isEqualTo(1);
            loop.submit(datagram::release).sync();
            assertThat(content.refCnt()).isZero();
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }
}
