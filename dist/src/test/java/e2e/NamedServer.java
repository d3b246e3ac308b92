// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A server of a scenario: says its name to whoever comes, and keeps its address whether it is up or down. */
interface NamedServer extends AutoCloseable {
    /** One that is down. Its name says where it is: {@code u} on a Unix socket, {@code v} on IPv6, else on IPv4. */
    static NamedServer of(String name, boolean udp, Path directory) throws IOException {
        InetAddress address = InetAddress.getByName(name.equals("v") ? "::1" : "127.0.0.1");
        if (udp) {
            return new DatagramServer(name, address);
        }
        return new StreamServer(
                name,
                name.equals("u")
                        ? UnixDomainSocketAddress.of(directory.resolve("u"))
                        : new InetSocketAddress(address, 0));
    }

    SocketAddress address();

    /** Connections that are open. */
    int open();

    /** Listens. */
    void up() throws IOException;

    /** Refuses from now on, and ends all connections. */
    void down() throws IOException;

    @Override
    void close() throws IOException;

    /** As an operand of pen. */
    default String operand() {
        return address() instanceof InetSocketAddress internet
                ? (internet.getAddress().getAddress().length == 16 ? "[::1]:" : "127.0.0.1:") + internet.getPort()
                : address().toString();
    }

    /** As arguments of the command {@code server}. */
    default String arguments() {
        return "address 127.0.0.1 port " + ((InetSocketAddress) address()).getPort();
    }

    static ByteBuffer greeting(String name) {
        return ByteBuffer.wrap((name + "\n").getBytes(StandardCharsets.US_ASCII));
    }
}
