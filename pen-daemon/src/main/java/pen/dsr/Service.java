// SPDX-License-Identifier: Apache-2.0
package pen.dsr;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import pen.net.Endpoint;
import pen.net.MappedAddress;
import pen.settings.Setting;
import pen.settings.Settings;

/**
 * What is forwarded while some settings are in force; immutable.
 *
 * @param settings those; two services are equal only if these are the same
 * @param address the 32 bits of the service address
 * @param port 0: all
 * @param protocol {@link Packet#TCP} or {@link Packet#UDP}
 * @param byPort whether the client's port counts too
 * @param tarpit the number of the access list of addresses that nobody has, or {@link #NONE}
 */
record Service(Settings settings, int address, int port, int protocol, boolean byPort, int tarpit) {
    private static final int NONE = -1;

    /**
     * That of these settings.
     *
     * @throws IOException if the service address is not known
     * @throws IllegalArgumentException if it is not one of IPv4
     */
    static Service of(Settings settings) throws IOException {
        Endpoint listen = settings.get(Setting.LISTEN).orElseThrow();
        InetSocketAddress address = (InetSocketAddress) listen.resolve();
        if (!(address.getAddress() instanceof Inet4Address)) {
            throw new IllegalArgumentException("listen " + listen + ": expected with dsr_if: an IPv4 address");
        }
        if (!isOfOneHost(address.getAddress())) {
            throw new IllegalArgumentException(
                    "listen " + listen + ": no service address (expected with dsr_if: that of a host)");
        }
        return new Service(
                settings,
                bits((Inet4Address) address.getAddress()),
                listen.port(),
                settings.get(Setting.UDP) ? Packet.UDP : Packet.TCP,
                settings.get(Setting.ROUNDROBIN),
                tarpit(settings));
    }

    /** Whether one host on a network can have the address (RFC 6890). */
    private static boolean isOfOneHost(InetAddress address) {
        int first = address.getAddress()[0] & 0xff;
        return first != 0 && first != 127 && first < 224;
    }

    private static int tarpit(Settings settings) {
        Optional<Integer> list = settings.get(Setting.TARPIT_ACL);
        // An empty list permits all: it would take every address of the network.
        return list.filter(number -> settings.get(Setting.ACL).list(number).size() > 0)
                .orElse(NONE);
    }

    /** Whether a client of this address may come. */
    boolean admits(int client) {
        return permits(settings.get(Setting.CLIENT_ACL), client);
    }

    /** Whether it is an address of the tarpit, unless somebody has it. */
    boolean isTarpit(int target) {
        return tarpit != NONE && target != address && permits(tarpit, target);
    }

    /** Whether an access list permits an address. */
    boolean permits(int list, int ipv4) {
        return settings.get(Setting.ACL).permits(list, 0, MappedAddress.low(ipv4));
    }

    /** The 32 bits of an address. */
    static int bits(Inet4Address address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }
}
