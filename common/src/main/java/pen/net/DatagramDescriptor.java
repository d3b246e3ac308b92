// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.channel.unix.Socket;

/** A datagram socket that is only asked what io_uring is not; Netty's own are all of IPv6, which costs IPv4 time. */
final class DatagramDescriptor extends Socket {
    private DatagramDescriptor(int descriptor) {
        super(descriptor);
    }

    /** @throws io.netty.channel.ChannelException if there is no descriptor for it */
    static DatagramDescriptor open(boolean six) {
        return new DatagramDescriptor(newSocketDgram0(six));
    }
}
