// SPDX-License-Identifier: Apache-2.0
package pen.dsr;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import pen.balance.Server;
import pen.balance.ServerPool;
import pen.net.MappedAddress;
import pen.os.FrameOutput;
import pen.os.PacketSocket;

/**
 * What becomes of each frame that comes: it goes on to a server, or is answered, where it lies; every other one is left
 * alone. Makes no object for a frame. One thread at a time.
 */
final class Forwarder implements PacketSocket.Receiver {
    private long mac;
    private Set<Integer> own;
    private final ServerPool pool;
    private final Neighbours neighbours;
    private final Tarpit tarpit;
    private final Fragments fragments;
    private final Frame frame = new Frame();
    private final Packet packet = new Packet(frame);
    private final Arp arp = new Arp(frame);
    private final Predicate<Server> takes = this::takes;
    private Service service;
    private int client;

    /**
     * @param mac the interface's hardware address
     * @param own the addresses of this host, 32 bits each
     * @param nanoTime the time, in nanoseconds of any origin
     */
    Forwarder(
            long mac,
            Set<Integer> own,
            ServerPool pool,
            Neighbours neighbours,
            Service service,
            Tarpit tarpit,
            LongSupplier nanoTime) {
        this.mac = mac;
        this.own = own;
        this.pool = pool;
        this.neighbours = neighbours;
        this.service = service;
        this.tarpit = tarpit;
        this.fragments = new Fragments(nanoTime);
    }

    /** From now on this is forwarded. */
    void follow(Service next) {
        service = next;
    }

    /** The interface, or the host, has other addresses now. */
    void move(long toMac, Set<Integer> toOwn) {
        mac = toMac;
        own = toOwn;
    }

    @Override
    public void received(ByteBuffer bytes, int offset, int length, FrameOutput output) {
        if (!frame.moveTo(bytes, offset, length)) {
            return;
        }
        long source = frame.source();
        // From nobody, or our own on its way back.
        if (Frame.isGroup(source) || source == mac) {
            return;
        }
        if (arp.isThere()) {
            arpReceived(output);
        } else if (frame.destination() == mac && packet.move()) {
            packetReceived(output);
        }
    }

    private void arpReceived(FrameOutput output) {
        if (frame.destination() != mac && frame.destination() != Frame.BROADCAST) {
            return;
        }
        int sender = arp.sender();
        int target = arp.target();
        if (sender != service.address() && !Frame.isGroup(arp.senderMac())) {
            neighbours.hear(sender, arp.senderMac());
        }
        // Who tells its own address asks nothing.
        if (arp.isRequest() && sender != target && isAnswered(target, sender)) {
            output.answer(frame.start(), arp.answer(mac));
        }
    }

    private boolean isAnswered(int target, int sender) {
        if (target == service.address()) {
            return true;
        }
        // Who asks without an address wants this one for itself (RFC 5227): it is to have it.
        return sender != 0 && isTarpit(target) && tarpit.answersArp();
    }

    private boolean isTarpit(int target) {
        return service.isTarpit(target) && !own.contains(target) && !neighbours.has(target);
    }

    private void packetReceived(FrameOutput output) {
        client = packet.source();
        if (packet.destination() == service.address()) {
            serviceReceived(output);
        } else if (isTarpit(packet.destination()) && client != packet.destination() && tarpit.answers(packet)) {
            output.answer(frame.start(), tarpit.answer(packet));
        }
    }

    private void serviceReceived(FrameOutput output) {
        if (packet.protocol() != service.protocol() || !isServicePort() || !service.admits(client)) {
            return;
        }
        Server server = choose(significantPort());
        if (server != null) {
            frame.address(neighbours.mac(server), mac);
            server.addSent(frame.length());
            output.forward(frame.start(), frame.length());
        }
    }

    /** A part without ports goes where the first part would go: alone, it does nothing there. */
    private boolean isServicePort() {
        if (packet.isFirst() && !packet.hasPorts()) {
            return false;
        }
        return service.port() == 0 || !packet.isFirst() || packet.destinationPort() == service.port();
    }

    private int significantPort() {
        if (!service.byPort()) {
            return 0;
        }
        return packet.isFragment() ? fragments.port(packet) : packet.sourcePort();
    }

    private @Nullable Server choose(int port) {
        Server server = pool.hashed(0, MappedAddress.low(client), port, takes);
        if (server != null) {
            return server;
        }
        Server emergency = pool.emergency();
        return emergency != null && takes(emergency) ? emergency : null;
    }

    private boolean takes(Server server) {
        return server.isAvailable()
                && neighbours.mac(server) != Neighbour.UNKNOWN
                && service.permits(server.settings().acl(), client);
    }
}
