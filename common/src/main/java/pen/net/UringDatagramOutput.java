// SPDX-License-Identifier: Apache-2.0
package pen.net;

import org.jspecify.annotations.Nullable;

/**
 * What a loop has to send to one far end in one of its rounds: one datagram, or several that are collected into a train
 * as long as they fit, in order.
 */
final class UringDatagramOutput {
    /** Sends one datagram, which is held until the kernel has answered. */
    interface Single {
        void send(UringDatagram datagram);
    }

    private final UringTrains trains;
    private final UringSocket socket;
    private final @Nullable UringReplyPath path;
    private final Single single;
    private @Nullable UringDatagram first;
    private @Nullable UringTrain train;
    private boolean waiting;
    private boolean trainless;

    /**
     * @param path where it goes, or null if the socket knows
     * @param single how a datagram is sent that is alone
     */
    UringDatagramOutput(UringTrains trains, UringSocket socket, @Nullable UringReplyPath path, Single single) {
        this.trains = trains;
        this.socket = socket;
        this.path = path;
        this.single = single;
    }

    /** Adds a datagram, and holds it. */
    void add(UringDatagram datagram) {
        datagram.retain();
        if (couple(datagram)) {
            return;
        }
        send();
        first = datagram;
        if (!waiting) {
            waiting = true;
            if (path != null) {
                path.retain();
            }
            trains.awaitEnd(this);
        }
    }

    /** Sends what waits. */
    void flush() {
        waiting = false;
        send();
        if (path != null) {
            path.release();
        }
    }

    /**
     * The kernel has refused a train for what it is, as it does where segments do not fit the path: its datagrams go
     * one by one, and all later ones.
     */
    void uncouple(UringTrain refused) {
        trainless = true;
        for (int i = 0; i < refused.count(); i++) {
            refused.get(i).retain();
            send(refused.get(i));
        }
    }

    private boolean couple(UringDatagram datagram) {
        if (train != null) {
            return train.add(datagram);
        }
        UringDatagram before = first;
        if (before == null || trainless || !UringTrain.fit(before, datagram)) {
            return false;
        }
        train = trains.take();
        if (train == null) {
            return false;
        }
        first = null;
        return train.add(before) && train.add(datagram);
    }

    private void send() {
        UringTrain whole = train;
        UringDatagram alone = first;
        train = null;
        first = null;
        if (alone != null) {
            send(alone);
        } else if (whole != null) {
            send(whole);
        }
    }

    private void send(UringDatagram datagram) {
        if (socket.isClosing()) {
            datagram.release();
        } else {
            single.send(datagram);
        }
    }

    private void send(UringTrain whole) {
        if (socket.isClosing()) {
            trains.release(whole);
        } else {
            socket.submit(Uring.sendMessage(socket.descriptor(), whole.message(path), whole.number()));
        }
    }
}
