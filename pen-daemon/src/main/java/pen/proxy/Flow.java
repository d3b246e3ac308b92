// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pen.balance.Client;
import pen.balance.CloseReason;
import pen.balance.Route;
import pen.balance.Server;
import pen.net.Datagram;
import pen.net.DatagramListener;
import pen.net.Stream;
import pen.settings.Setting;

/**
 * A connection of UDP: what one client's port sends to one address of ours, and what comes back. With client memory it
 * goes to one server; under roundrobin each of its datagrams goes to the next one, with a leg to each server.
 *
 * <p>Event loop only; reports read the counters from outside and may see them a moment late.
 */
final class Flow implements ConnectionTable.Entry {
    private final UdpRelay relay;
    private final Proxy proxy;
    private final Key key;
    private final Client client;
    private final DatagramListener.ReplyPath path;
    /** The legs that are in use: several under roundrobin only. */
    private final List<Leg> legs = new ArrayList<>(1);

    /** Legs that may yet hear what became of the last datagrams. */
    private final List<Leg> left = new ArrayList<>(0);

    private final IdleWheel wheel;
    private final IdleTimer idle;

    private @Nullable Leg current;
    private volatile @Nullable Server server;
    private int number;
    private long sent;
    private long received;
    private boolean chosen;
    private boolean told;
    private boolean closed;

    // For FlowTable alone.
    @Nullable
    Flow chain;

    @Nullable
    Flow older;

    @Nullable
    Flow newer;

    /** Where datagrams of a flow come from and were sent to; as {@link Datagram}. */
    record Key(long fromHigh, long fromLow, int fromPort, long toHigh, long toLow) {
        static Key of(Datagram datagram) {
            return new Key(
                    datagram.fromHigh(), datagram.fromLow(), datagram.fromPort(), datagram.toHigh(), datagram.toLow());
        }

        boolean matches(Datagram datagram) {
            return fromLow == datagram.fromLow()
                    && fromPort == datagram.fromPort()
                    && fromHigh == datagram.fromHigh()
                    && toLow == datagram.toLow()
                    && toHigh == datagram.toHigh();
        }
    }

    Flow(UdpRelay relay, Proxy proxy, IdleWheel wheel, Datagram datagram, DatagramListener.ReplyPath path) {
        this.relay = relay;
        this.proxy = proxy;
        this.key = Key.of(datagram);
        this.client = new Client(key.fromHigh(), key.fromLow());
        this.path = path;
        this.idle = new IdleTimer(wheel, this::close);
        this.wheel = wheel;
    }

    /** Begins to count silence, or counts by the settings that are in force now. */
    void watchSilence() {
        if (!closed) {
            idle.allow(proxy.settings().get(Setting.UDP_TIMEOUT), CloseReason.IDLE);
        }
    }

    /** A datagram goes either way. */
    void touch() {
        idle.touch();
    }

    /** Sends what the client has sent on to a server. */
    void forward(Datagram datagram) {
        Leg leg = leg();
        if (leg != null) {
            send(datagram, leg);
        }
    }

    /** A server has sent a reply. */
    void received(Datagram datagram) {
        if (!closed) {
            received += datagram.length();
            dump(false, datagram);
            relay.reply(this, datagram, path);
        }
    }

    /**
     * The server refuses datagrams: the flow goes on with the next server, and so do those that it did not take.
     *
     * @param missed those that it did not take, as far as they are known
     */
    void refused(Leg leg, List<Datagram> missed) {
        if (closed) {
            return;
        }
        if (leg.isLeft()) {
            for (int i = 0; i < missed.size() && !closed; i++) {
                forward(missed.get(i));
            }
            return;
        }
        relay.blame(leg, new PortUnreachableException("port unreachable"));
        drop(leg);
        if (!missed.isEmpty()) {
            current = open(leg.route());
        }
        for (int i = 0; i < missed.size() && current != null; i++) {
            send(missed.get(i), current);
        }
    }

    /** A leg is of no use for another reason than its server. */
    void failed(Leg leg, Throwable cause) {
        if (closed) {
            return;
        }
        if (!(cause instanceof IOException)) {
            fault(cause);
            return;
        }
        if (leg.isLeft()) {
            return;
        }
        proxy.diagnostics().debug(1, title() + " to " + leg.server() + ": " + cause);
        close(CloseReason.RESET);
    }

    /** The server takes nothing any more: the next datagram goes elsewhere. */
    void leave(Server gone) {
        for (int i = legs.size() - 1; i >= 0; i--) {
            if (legs.get(i).server() == gone) {
                drop(legs.get(i));
            }
        }
    }

    /** The leg has heard all that it was left open for. */
    void forget(Leg leg) {
        left.remove(leg);
        leg.close(CloseReason.RESET);
    }

    /** Ends the flow; the first reason given stays. */
    void close(CloseReason why) {
        if (closed) {
            return;
        }
        closed = true;
        idle.cancel();
        proxy.closes(this, why);
        relay.closed(this);
        legs.forEach(leg -> leg.close(why));
        legs.clear();
        left.forEach(leg -> leg.close(why));
        left.clear();
        current = null;
        path.close();
        proxy.balancer().ended(client, received, sent);
        // Nobody waits for the place: whoever finds none takes that of the flow least recently used.
        proxy.connections().remove(this);
    }

    /** Ends the flow for an error of pen's own, which is told with where it happened. */
    void fault(Throwable cause) {
        proxy.fault(this, cause);
        close(CloseReason.FAULT);
    }

    /** There is no place for it. */
    void discard() {
        closed = true;
        path.close();
    }

    Key key() {
        return key;
    }

    @Override
    public void abort(CloseReason why) {
        relay.execute(() -> close(why));
    }

    @Override
    public void settingsChanged() {
        relay.execute(this::watchSilence);
    }

    @Override
    public void number(int given) {
        number = given;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public Client client() {
        return client;
    }

    @Override
    public @Nullable Server server() {
        return server;
    }

    @Override
    public String state() {
        return closed ? "closing" : "open";
    }

    /** Flows share the listener's. */
    @Override
    public int downstreamDescriptor() {
        return Stream.NO_DESCRIPTOR;
    }

    @Override
    public int upstreamDescriptor() {
        Leg leg = current;
        return leg == null ? Stream.NO_DESCRIPTOR : leg.descriptor();
    }

    @Override
    public long sent() {
        return sent;
    }

    @Override
    public long received() {
        return received;
    }

    /** A datagram is sent at once, or never. */
    @Override
    public long downstreamPending() {
        return 0;
    }

    /** As {@link #downstreamPending}. */
    @Override
    public long upstreamPending() {
        return 0;
    }

    private void send(Datagram datagram, Leg leg) {
        sent += datagram.length();
        if (!told) {
            told = true;
            leg.tell(datagram);
        }
        dump(true, datagram);
        leg.send(datagram);
    }

    private void dump(boolean fromClient, Datagram datagram) {
        if (proxy.diagnostics().isOn(2)) {
            DataDump.say(proxy, number, fromClient, datagram.content());
        }
    }

    /** The leg for the next datagram; null if no server takes it, and then the flow is over. */
    private @Nullable Leg leg() {
        if (!chosen) {
            chosen = true;
            current = open(proxy.balancer().choose(client, key.fromPort()));
        } else if (current == null) {
            current = open(proxy.balancer().again(client, key.fromPort()));
        } else if (proxy.settings().get(Setting.ROUNDROBIN) && current.server().index() != Server.ABUSE) {
            int turn = proxy.balancer().select(client, key.fromPort());
            Leg known = to(turn);
            current = known != null ? known : open(proxy.balancer().startingAt(client, turn));
        }
        return current;
    }

    private @Nullable Leg to(int index) {
        for (int i = 0; i < legs.size(); i++) {
            if (legs.get(i).server().index() == index) {
                return legs.get(i);
            }
        }
        return null;
    }

    /**
     * A leg to the next server of the route that can be reached. If there is none the flow stays with a server that it
     * has, as all others may be full; else null, and the flow is over.
     */
    private @Nullable Leg open(Route route) {
        for (Server next = route.next(); next != null; next = route.next()) {
            Leg known = to(next.index());
            if (known != null) {
                route.finished();
                return known;
            }
            Leg leg = new Leg(this, route, next);
            if (relay.connect(leg)) {
                route.connected();
                legs.add(leg);
                server = next;
                proxy.taken(this, next);
                leg.log(proxy.log(), client, key.fromPort());
                return leg;
            }
        }
        for (int i = 0; i < legs.size(); i++) {
            if (legs.get(i).server().isAvailable()) {
                return legs.get(i);
            }
        }
        close(route.reason());
        return null;
    }

    private void drop(Leg leg) {
        legs.remove(leg);
        if (current == leg) {
            current = null;
        }
        left.add(leg);
        leg.leave(wheel);
    }
}
