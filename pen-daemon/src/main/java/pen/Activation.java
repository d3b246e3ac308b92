// SPDX-License-Identifier: Apache-2.0
package pen;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import pen.command.Draft;
import pen.net.Endpoint;
import pen.net.Inherited;
import pen.net.InheritedSockets;
import pen.net.Transport;
import pen.os.Posix;
import pen.settings.Setting;

/** Socket activation: pen listens on sockets that a service manager has opened for it, sd_listen_fds(3). */
final class Activation {
    private Activation() {}

    /**
     * Makes the sockets known. Without an address to listen on, it is that of the first.
     *
     * @param descriptors their numbers
     * @throws IOException if one is of no use
     */
    static void prepare(List<Integer> descriptors, Transport transport, Draft draft, InheritedSockets sockets)
            throws IOException {
        for (int descriptor : descriptors) {
            // Asked for a socket that does not wait, io_uring would answer at once that there is no client.
            Posix.setWaiting(descriptor, transport == Transport.IO_URING);
            Inherited socket = transport == Transport.NIO
                    ? Inherited.of(descriptor, Posix.inheritedChannel(descriptor))
                    : Inherited.of(descriptor);
            sockets.add(socket);
            if (draft.settings().get(Setting.LISTEN).isEmpty()) {
                draft.set(Setting.LISTEN, Optional.of(Endpoint.of(socket.address())));
            }
        }
    }
}
