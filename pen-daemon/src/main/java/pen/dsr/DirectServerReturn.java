// SPDX-License-Identifier: Apache-2.0
package pen.dsr;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import pen.balance.ServerPool;
import pen.log.Diagnostics;
import pen.log.StackTrace;
import pen.os.EthernetInterface;
import pen.os.PacketSocket;
import pen.settings.Follower;
import pen.settings.Setting;
import pen.settings.Settings;

/**
 * Frames for the service address, taken from an interface and sent on to servers by a thread of its own, if
 * {@code dsr_if} says so.
 */
public final class DirectServerReturn implements Follower, AutoCloseable {
    /** Without anything to do, the thread looks that often; ns. */
    private static final long REST = TimeUnit.SECONDS.toNanos(10);

    /** A trouble that lasts is told once, and all is tried again so often; ns. */
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

    /** The interface may change, or be made anew: it is looked at so often; ns. */
    private static final long LOOK = TimeUnit.SECONDS.toNanos(5);

    /** How long the thread may take to end; ms. */
    private static final int PATIENCE = 5_000;

    private final ServerPool pool;
    private final LongSupplier nanoTime;
    private final Diagnostics diagnostics;
    private @Nullable PacketSocket socket;
    private @Nullable Thread thread;
    /** Only the thread knows. */
    private boolean missing;

    private volatile @Nullable Service service;
    private volatile boolean ending;

    /**
     * @param pool the servers, which follow the settings before this does
     * @param nanoTime the time, in nanoseconds of any origin
     */
    public DirectServerReturn(ServerPool pool, LongSupplier nanoTime, Diagnostics diagnostics) {
        this.pool = pool;
        this.nanoTime = nanoTime;
        this.diagnostics = diagnostics;
    }

    @Override
    public Change prepare(Settings now, Settings next) throws IOException {
        Optional<String> name = next.get(Setting.DSR_IF);
        if (now != Settings.DEFAULTS && !name.equals(now.get(Setting.DSR_IF))) {
            throw new IllegalArgumentException("dsr_if: can be set only at start (in force: "
                    + now.get(Setting.DSR_IF).orElse("no dsr_if") + ")");
        }
        if (name.isEmpty()) {
            return Change.NONE;
        }
        Service wanted = Service.of(next);
        PacketSocket opened = socket == null ? PacketSocket.open(Setting.DSR_IF.name(), name.get()) : null;
        return new Change() {
            @Override
            public void commit() {
                if (opened != null) {
                    socket = opened;
                    tellWhatDisturbs(opened.device().name(), wanted);
                }
                service = wanted;
                wake();
            }

            @Override
            public void cancel() {
                if (opened != null) {
                    opened.close();
                }
            }
        };
    }

    /** Begins to forward. */
    public void serve() throws IOException {
        PacketSocket open = socket;
        Service first = service;
        if (open == null || first == null) {
            return;
        }
        EthernetInterface device = open.device();
        Neighbours neighbours = new Neighbours(device.mac(), device.address(), nanoTime, diagnostics);
        Forwarder forwarder = new Forwarder(
                device.mac(),
                ownAddresses(),
                pool,
                neighbours,
                first,
                new Tarpit(new SecureRandom(), nanoTime),
                nanoTime);
        Thread started = new Thread(() -> run(open, neighbours, forwarder), "dsr");
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    @Override
    public void close() {
        ending = true;
        wake();
        try {
            if (thread != null) {
                thread.join(PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // The thread may be at work in its memory.
        if (socket != null && (thread == null || !thread.isAlive())) {
            socket.close();
        }
    }

    private void wake() {
        if (socket != null) {
            socket.wake();
        }
    }

    private void run(PacketSocket open, Neighbours neighbours, Forwarder forwarder) {
        ByteBuffer frame = open.ownFrame();
        Service followed = null;
        String told = "";
        long looked = nanoTime.getAsLong();
        while (!ending) {
            try {
                if (nanoTime.getAsLong() - looked >= LOOK) {
                    looked = nanoTime.getAsLong();
                    if (moves(open)) {
                        EthernetInterface device = open.device();
                        neighbours.move(device.mac(), device.address());
                        forwarder.move(device.mac(), ownAddresses());
                        // Who knows the address is to know it from there.
                        followed = null;
                    }
                }
                Service now = service;
                if (now != null && !now.equals(followed)) {
                    neighbours.follow(pool);
                    forwarder.follow(now);
                    if (followed == null || followed.address() != now.address()) {
                        // Who knows the address from another host, or from the pen before, is to know it from here.
                        open.send(neighbours.announce(frame, now.address()));
                    }
                    followed = now;
                }
                for (int length = neighbours.ask(frame); length > 0; length = neighbours.ask(frame)) {
                    open.send(length);
                }
                open.receive(neighbours.rest(REST), forwarder);
                told = "";
            } catch (IOException | RuntimeException | Error e) {
                String trouble = e instanceof IOException ? String.valueOf(e.getMessage()) : StackTrace.of(e);
                if (!trouble.equals(told)) {
                    diagnostics.say(Setting.DSR_IF.name() + ": " + trouble);
                }
                told = trouble;
                open.pause(PAUSE);
            }
        }
    }

    /** The kernel sees the same frames; it is to do nothing with them. */
    private void tellWhatDisturbs(String name, Service wanted) {
        try {
            if (ownAddresses().contains(wanted.address())) {
                diagnostics.say(
                        "dsr_if: this host has the service address, too, and answers clients itself (expected: only servers have it)");
            }
            Path forwarding = Path.of("/proc/sys/net/ipv4/conf", name, "forwarding");
            if (Files.exists(forwarding) && !Files.readString(forwarding).startsWith("0")) {
                diagnostics.say(
                        "dsr_if: " + name
                                + ": the kernel forwards packets, too, and tells clients of other ways (expected: net.ipv4.ip_forward=0)");
            }
        } catch (IOException e) {
            diagnostics.say("dsr_if: " + e);
        }
    }

    /** Whether the interface has changed. While none has its name, the socket stays where it is. */
    private boolean moves(PacketSocket open) {
        try {
            boolean moved = open.follow();
            missing = false;
            return moved;
        } catch (IOException e) {
            if (!missing) {
                diagnostics.say(Setting.DSR_IF.name() + ": " + e.getMessage());
            }
            missing = true;
            return false;
        }
    }

    /** Addresses that nobody else may have. */
    private static Set<Integer> ownAddresses() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(Inet4Address.class::isInstance)
                .map(address -> Service.bits((Inet4Address) address))
                .collect(Collectors.toSet());
    }
}
