// SPDX-License-Identifier: Apache-2.0
package pen.dsr;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pen.balance.Server;
import pen.balance.ServerPool;
import pen.log.Diagnostics;
import pen.net.Endpoint;
import pen.net.MappedAddress;
import pen.settings.ServerSettings;

/** The servers' hosts on the network of an interface. One thread at a time. */
final class Neighbours {
    private long mac;
    private int own;
    private final LongSupplier nanoTime;
    private final Diagnostics diagnostics;
    private Map<Integer, Neighbour> all = Map.of();
    private List<Neighbour> inOrder = List.of();
    private List<Server> followed = List.of();
    /** By the servers' numbers; the emergency server's is the last. */
    private @Nullable Neighbour[] byServer = new Neighbour[1];

    /**
     * @param mac the interface's hardware address
     * @param own the interface's address; 0: it has none
     * @param nanoTime the time, in nanoseconds of any origin
     */
    Neighbours(long mac, int own, LongSupplier nanoTime, Diagnostics diagnostics) {
        this.mac = mac;
        this.own = own;
        this.nanoTime = nanoTime;
        this.diagnostics = diagnostics;
    }

    /** The interface has other addresses now. */
    void move(long toMac, int toOwn) {
        mac = toMac;
        own = toOwn;
    }

    /** Follows the servers: those that stay at their addresses keep what is known of them. */
    void follow(ServerPool pool) {
        Map<Integer, Neighbour> next = new LinkedHashMap<>();
        List<Server> servers = pool.servers();
        @Nullable Neighbour[] found = new Neighbour[servers.size() + 1];
        for (int i = 0; i < servers.size(); i++) {
            found[i] = neighbour(servers.get(i).settings(), next);
        }
        Server emergency = pool.emergency();
        found[servers.size()] = emergency == null ? null : neighbour(emergency.settings(), next);
        all = next;
        inOrder = new ArrayList<>(next.values());
        byServer = found;
        followed = emergency == null
                ? servers
                : Stream.concat(servers.stream(), Stream.of(emergency)).toList();
        tell();
    }

    /** Servers are to know whether they can have anything. */
    private void tell() {
        followed.forEach(server -> server.reached(mac(server) != Neighbour.UNKNOWN));
    }

    private @Nullable Neighbour neighbour(ServerSettings server, Map<Integer, Neighbour> next) {
        if (!server.hasHost()
                || !(server.address() instanceof InetSocketAddress inet)
                || !(inet.getAddress() instanceof Inet4Address address)) {
            return null;
        }
        int bits = Service.bits(address);
        Neighbour known = all.get(bits);
        return next.computeIfAbsent(bits, absent -> known == null ? new Neighbour(bits, nanoTime.getAsLong()) : known);
    }

    /** The hardware address of a server, or {@link Neighbour#UNKNOWN}. */
    long mac(Server server) {
        int index = server.index() == Server.EMERGENCY ? byServer.length - 1 : server.index();
        // A server may be there a moment before it is followed.
        Neighbour neighbour = index < byServer.length ? byServer[index] : null;
        return neighbour == null ? Neighbour.UNKNOWN : neighbour.mac();
    }

    /** Whether a server is at this address. */
    boolean has(int address) {
        for (Neighbour neighbour : inOrder) {
            if (neighbour.address() == address) {
                return true;
            }
        }
        return false;
    }

    /** A host has said that it has this address. */
    void hear(int address, long from) {
        for (Neighbour neighbour : inOrder) {
            if (neighbour.address() == address) {
                boolean missed = neighbour.isMissed();
                boolean news = neighbour.hear(from, nanoTime.getAsLong());
                if (news) {
                    tell();
                }
                if (missed || (news && diagnostics.isOn(1))) {
                    diagnostics.say(title(neighbour) + ": answers ARP, from " + text(from));
                }
            }
        }
    }

    /**
     * Writes the next question that is to be asked by now.
     *
     * @return how long the frame is; 0 if there is none
     */
    int ask(ByteBuffer frame) {
        long now = nanoTime.getAsLong();
        for (Neighbour neighbour : inOrder) {
            if (neighbour.isDue(now)) {
                if (neighbour.miss()) {
                    tell();
                    diagnostics.say(title(neighbour) + ": does not answer ARP; gets nothing until it does");
                }
                return Arp.request(frame, neighbour.ask(now), mac, own, neighbour.address());
            }
        }
        return 0;
    }

    /** Writes a frame that tells all hosts where the service address is now; returns how long it is. */
    int announce(ByteBuffer frame, int service) {
        return Arp.request(frame, Frame.BROADCAST, mac, service, service);
    }

    /** Nanoseconds until there is something to ask, at most so many. */
    long rest(long most) {
        long now = nanoTime.getAsLong();
        long rest = most;
        for (Neighbour neighbour : inOrder) {
            rest = Math.min(rest, Math.max(0, neighbour.due() - now));
        }
        return rest;
    }

    private static String title(Neighbour neighbour) {
        return "server at " + Endpoint.literal(MappedAddress.of(0, MappedAddress.low(neighbour.address())));
    }

    private static String text(long mac) {
        return String.format("%012x", mac).replaceAll("..(?!$)", "$0:");
    }
}
