// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.DatagramChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A datagram that a Netty channel received. */
final class ChannelDatagram extends Datagram {
    private final ByteBuf content;
    private final InetSocketAddress from;
    private final DatagramChannel at;
    private final RecentDatagrams recent;

    /**
     * @param content is released with this
     * @param at the socket that received it
     */
    ChannelDatagram(ByteBuf content, InetSocketAddress from, DatagramChannel at, RecentDatagrams recent) {
        this.content = content;
        this.from = from;
        this.at = at;
        this.recent = recent;
        InetAddress sender = from.getAddress();
        InetAddress local = at.localAddress().getAddress();
        addresses(
                MappedAddress.high(sender),
                MappedAddress.low(sender),
                from.getPort(),
                MappedAddress.high(local),
                MappedAddress.low(local));
        begin();
    }

    InetSocketAddress from() {
        return from;
    }

    DatagramChannel at() {
        return at;
    }

    @Override
    public int length() {
        return content.readableBytes();
    }

    @Override
    public ByteBuf content() {
        return content.duplicate();
    }

    @Override
    void released() {
        ChannelDatagram gone = (ChannelDatagram) recent.add(this);
        if (gone != null) {
            gone.free();
        }
    }

    @Override
    void revived() {
        recent.remove(this);
    }

    /** Frees its memory. */
    void free() {
        end();
        content.release();
    }
}
