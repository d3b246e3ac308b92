// SPDX-License-Identifier: Apache-2.0
package pen;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on loopback that greets each connection with its own name and a newline, then echoes what it gets. */
public final class TestServer implements AutoCloseable {
    /** Below what the kernel gives out itself (ip_local_port_range of ip(7)). */
    private static final int FIRST_PORT = 10_000;

    private static final int LAST_PORT = 32_000;

    /** Where the search for the next one begins; other processes do the same. */
    private static final AtomicInteger PORT = new AtomicInteger(new SecureRandom().nextInt());

    private final String name;
    private final ServerSocket socket;
    private final Thread acceptor;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();

    /** Starts a server on a port of the kernel's choice. */
    public TestServer(String name) throws IOException {
        this(name, 0);
    }

    /** Starts a server; with a port that was closed before, it comes back. */
    public TestServer(String name, int port) throws IOException {
        this.name = name;
        socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4096);
        acceptor = start(this::accept, name);
    }

    /** A server that is a process of its own, to be killed: its name, and the port. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (TestServer server = new TestServer(arguments[0], Integer.parseInt(arguments[1]))) {
            System.out.println(server.operand());
            Thread.currentThread().join();
        }
    }

    /** A port of loopback that nobody has, so that connects to it are refused. */
    public static int refusedPort() throws IOException {
        return refusedPort(InetAddress.getLoopbackAddress());
    }

    /** A port of an address that nobody has, for TCP or UDP, and that the kernel gives to nobody who asks for any. */
    public static int refusedPort(InetAddress address) throws IOException {
        while (true) {
            int port = FIRST_PORT + Math.floorMod(PORT.getAndIncrement(), LAST_PORT - FIRST_PORT);
            try {
                new ServerSocket(port, 1, address).close();
                new DatagramSocket(port, address).close();
                return port;
            } catch (BindException e) {
                // Somebody has it.
            }
        }
    }

    public String name() {
        return name;
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** The server as an operand of pen. */
    public String operand() {
        return "127.0.0.1:" + port();
    }

    /** Connections taken so far. */
    public int accepted() {
        return accepted.get();
    }

    /** Connections that are open. */
    public int open() {
        return connections.size();
    }

    /** Stops listening and closes every connection. */
    @Override
    public void close() throws IOException {
        socket.close();
        try {
            // Until its accept has ended, the kernel goes on taking connections.
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket connection : connections) {
            connection.close();
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                accepted.incrementAndGet();
                connections.add(connection);
                start(() -> serve(connection), name + "-connection");
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new IllegalStateException(name, e);
                }
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            OutputStream out = connection.getOutputStream();
            out.write((name + "\n").getBytes(StandardCharsets.US_ASCII));
            InputStream in = connection.getInputStream();
            byte[] chunk = new byte[64 * 1024];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                out.write(chunk, 0, read);
            }
        } catch (IOException e) {
            // The client went away, or close() did this: both are a server's everyday life.
            connections.remove(connection);
        } finally {
            connections.remove(connection);
        }
    }

    private static Thread start(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
