// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import io.netty.channel.ChannelException;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pen.balance.CloseReason;
import pen.balance.Refusal;
import pen.balance.Server;
import pen.log.StackTrace;
import pen.net.Datagram;
import pen.net.DatagramListener;
import pen.net.Inherited;

/**
 * One listening socket for datagrams on one event loop, and the flows that it serves. Fields belong to the loop.
 *
 * <p>At the connection limit the flow least recently used makes room for a new one.
 */
final class UdpRelay implements Listener.Intake, DatagramListener.Taker {
    /** Datagrams that may wait for another loop to make room. */
    private static final int MOST_WAITING = 32;

    private final Proxy proxy;
    private final Loop loop;
    private final List<UdpRelay> all;
    private final boolean shared;
    private final FlowTable flows = new FlowTable();
    private volatile @Nullable DatagramListener socket;
    private int waiting;
    private boolean closing;
    private boolean draining;
    private boolean failing;
    private boolean shortage;

    /**
     * @param all the relays of this address, one a loop; this one is added
     * @param shared whether each loop has such a socket
     */
    UdpRelay(Proxy proxy, Loop loop, List<UdpRelay> all, boolean shared) {
        this.proxy = proxy;
        this.loop = loop;
        this.all = all;
        this.shared = shared;
        all.add(this);
    }

    @Override
    public SocketAddress open(SocketAddress address) throws IOException {
        DatagramListener opened = proxy.transport().listen(loop.executor(), address, shared, this);
        socket = opened;
        return opened.address();
    }

    @Override
    public SocketAddress open(Inherited inherited) throws IOException {
        socket = proxy.transport().listen(loop.executor(), inherited, this);
        return inherited.address();
    }

    @Override
    public void resume() {
        execute(() -> {
            if (!closing && socket != null) {
                socket.receive();
            }
        });
    }

    /** Nobody waits in a queue here. */
    @Override
    public boolean turnAway() {
        return false;
    }

    @Override
    public void drain() {
        execute(() -> draining = true);
    }

    /** Flows end with their listener: replies could not leave from its address any more. */
    @Override
    public Future<?> close() {
        Promise<Void> closed = loop.executor().newPromise();
        execute(() -> {
            closing = true;
            for (Flow flow = flows.oldest(); flow != null; flow = flows.oldest()) {
                flow.close(CloseReason.PEN_ENDS);
            }
            Future<?> stopped = socket == null ? loop.executor().newSucceededFuture(null) : socket.stop();
            stopped.addListener(done -> closed.setSuccess(null));
        });
        return closed;
    }

    @Override
    public void received(Datagram datagram) {
        if (closing) {
            return;
        }
        failing = false;
        Flow flow = flows.find(datagram);
        if (flow == null) {
            flow = draining ? null : place(datagram);
            if (flow == null) {
                return;
            }
        }
        touch(flow);
        try {
            flow.forward(datagram);
        } catch (RuntimeException e) {
            flow.fault(e);
        }
    }

    @Override
    public void failed(Throwable cause) {
        if (!failing) {
            failing = true;
            proxy.diagnostics().say("cannot receive: " + StackTrace.of(cause));
        }
    }

    /** Sends a reply to the client of a flow. */
    void reply(Flow flow, Datagram datagram, DatagramListener.ReplyPath path) {
        touch(flow);
        socket().reply(datagram, path);
    }

    /** Makes the socket of a leg; false if that is not possible. */
    boolean connect(Leg leg) {
        try {
            Server server = leg.server();
            leg.open(socket().connect(
                            server.settings().address(), proxy.sockets().source(server, leg.client()), leg));
            shortage = false;
            return true;
        } catch (ChannelException e) {
            leg.route().finished();
            noSocket(e);
        } catch (IOException e) {
            if (ConnectFailure.isLocalToDatagrams(e)) {
                leg.route().finished();
                noSocket(e);
            } else {
                blame(leg, e);
            }
        }
        return false;
    }

    /** Blacklists the server of a leg, unless it is one that never is; if that is news, all flows leave it. */
    void blame(Leg leg, Throwable cause) {
        Server server = leg.server();
        boolean before = server.isAvailable();
        leg.route().failed(Refusal.FAILED);
        if (before && !server.isAvailable()) {
            proxy.blame(server, cause);
            all.forEach(relay -> relay.execute(() -> relay.leaveAll(server)));
        }
    }

    /** The flow is over. */
    void closed(Flow flow) {
        flows.remove(flow);
    }

    /** Does something on the loop. */
    void execute(Runnable task) {
        loop.executor().execute(task);
    }

    /** A new flow in its place; null if there is none yet. */
    private @Nullable Flow place(Datagram datagram) {
        Flow flow = new Flow(this, proxy, loop.idleWheel(), datagram, socket().replyPath(datagram));
        while (!proxy.connections().add(flow, false)) {
            Flow oldest = flows.oldest();
            if (oldest == null) {
                flow.discard();
                awaitRoom(datagram);
                return null;
            }
            oldest.close(CloseReason.RECYCLED);
        }
        flows.add(flow);
        flow.watchSilence();
        return flow;
    }

    private void touch(Flow flow) {
        flow.touch();
        flows.touch(flow);
    }

    /** All places are with other loops: one of them makes room, and the datagram is looked at again. */
    private void awaitRoom(Datagram datagram) {
        if (waiting < MOST_WAITING) {
            waiting++;
            datagram.retain();
            int own = all.indexOf(this);
            all.get((own + 1) % all.size()).makeRoom(own, made -> {
                waiting--;
                if (made) {
                    received(datagram);
                }
                datagram.release();
            });
        }
    }

    /** Lets the oldest flow go, or asks the next loop to; tells who asked whether one did. Any thread may call. */
    private void makeRoom(int asker, Consumer<Boolean> then) {
        execute(() -> {
            int own = all.indexOf(this);
            Flow oldest = flows.oldest();
            if (oldest != null) {
                oldest.close(CloseReason.RECYCLED);
            }
            if (oldest != null || own == asker) {
                all.get(asker).execute(() -> then.accept(oldest != null));
            } else {
                all.get((own + 1) % all.size()).makeRoom(asker, then);
            }
        });
    }

    private void leaveAll(Server server) {
        for (Flow flow = flows.oldest(); flow != null; flow = flow.newer) {
            flow.leave(server);
        }
    }

    private void noSocket(Throwable cause) {
        if (!shortage) {
            shortage = true;
            proxy.diagnostics().say("no socket for a datagram: " + cause.getMessage() + "; it is dropped");
        }
    }

    private DatagramListener socket() {
        DatagramListener open = socket;
        if (open == null) {
            throw new IllegalStateException("not open");
        }
        return open;
    }
}
