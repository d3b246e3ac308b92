// SPDX-License-Identifier: Apache-2.0
package pen.os;

import com.sun.jna.Memory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A network interface of Ethernet.
 *
 * @param index its number for the kernel
 * @param mtu the length of the longest packets
 * @param mac its hardware address, in the last 48 bits
 * @param address the 32 bits of its first IPv4 address; 0: it has none
 */
public record EthernetInterface(String name, int index, int mtu, long mac, int address) {
    // bits/ioctls.h
    private static final long SIOCGIFADDR = 0x8915;
    private static final long SIOCGIFMTU = 0x8921;
    private static final long SIOCGIFHWADDR = 0x8927;
    private static final long SIOCGIFINDEX = 0x8933;

    // net/if.h: struct ifreq { char name[16]; union { int index; struct sockaddr address; ... 24 bytes } }
    private static final int LENGTH = 40;
    private static final int NAME = 16;

    /** What Ethernet is among kinds of networks (net/if_arp.h). */
    private static final int ARPHRD_ETHER = 1;

    // errno.h
    private static final int EADDRNOTAVAIL = 99;

    /** Names end at a line's first colon; two lines of headings have none. */
    private static final Path ALL = Path.of("/proc/net/dev");

    /** Asks for it, with any socket. */
    static EthernetInterface find(int socket, String name) throws IOException {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        if (text.length >= NAME) {
            throw unknown(name);
        }
        try (Memory request = new Memory(LENGTH)) {
            request.clear();
            request.write(0, text, 0, text.length);
            if (PacketCalls.ioctl(socket, SIOCGIFINDEX, request) < 0) {
                throw unknown(name);
            }
            int index = request.getInt(NAME);
            PacketCalls.check(PacketCalls.ioctl(socket, SIOCGIFMTU, request), name);
            int mtu = request.getInt(NAME);
            PacketCalls.check(PacketCalls.ioctl(socket, SIOCGIFHWADDR, request), name);
            // struct sockaddr: the kind of network, then the address.
            if (request.getShort(NAME) != ARPHRD_ETHER) {
                throw new IOException(name + ": no Ethernet (expected: an interface of Ethernet)");
            }
            long mac = Long.reverseBytes(request.getLong(NAME + 2)) >>> 16;
            // struct sockaddr_in: family, port, address.
            boolean addressed = PacketCalls.ioctl(socket, SIOCGIFADDR, request) == 0;
            if (!addressed) {
                PacketCalls.requireError(EADDRNOTAVAIL, name);
            }
            int address = addressed ? Integer.reverseBytes(request.getInt(NAME + 4)) : 0;
            return new EthernetInterface(name, index, mtu, mac, address);
        }
    }

    private static IOException unknown(String name) throws IOException {
        if (!Files.exists(ALL)) {
            // In another root directory.
            return new IOException(name + ": no such interface");
        }
        try (Stream<String> lines = Files.lines(ALL)) {
            String all = lines.filter(line -> line.indexOf(':') > 0)
                    .map(line -> line.substring(0, line.indexOf(':')).strip())
                    .sorted()
                    .collect(Collectors.joining(", "));
            return new IOException(name + ": no such interface (expected: one of " + all + ")");
        }
    }
}
