// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pen.TestClient;

/** Clients with connections. */
final class StreamClients implements TestClients {
    private final Map<String, Deque<Socket>> connections = new HashMap<>();
    private final Map<String, Integer> ports = new HashMap<>();
    private final Set<Socket> waiting = new HashSet<>();

    @Override
    public void come(String client, InetSocketAddress pen) throws IOException {
        Socket socket = new Socket();
        of(client).addLast(socket);
        waiting.add(socket);
        socket.setSoTimeout(TestClient.PATIENCE);
        socket.setReuseAddress(true);
        boolean keepsPort = client.contains(":");
        if (keepsPort) {
            // The port could not connect again at once if its last connection had ended in the usual way.
            socket.setSoLinger(true, 0);
        }
        socket.bind(TestClients.address(client, keepsPort ? ports.getOrDefault(client, 0) : 0));
        ports.put(client, socket.getLocalPort());
        socket.connect(pen, TestClient.PATIENCE);
    }

    @Override
    public String served(String client) throws IOException {
        Socket socket = last(client);
        waiting.remove(socket);
        String name = nameOn(socket);
        if (name == null) {
            leave(client);
        }
        return Objects.requireNonNullElse(name, "closed");
    }

    @Override
    public void leave(String client) throws IOException {
        Socket socket = of(client).pollLast();
        if (socket != null) {
            waiting.remove(socket);
            socket.close();
        }
    }

    @Override
    public void leaveAll(String client) throws IOException {
        while (!of(client).isEmpty()) {
            leave(client);
        }
    }

    @Override
    public void awaitEnd(String client) throws IOException {
        if (nameOn(last(client)) != null) {
            throw new IOException("client " + client + ": pen does not end its connection");
        }
        leave(client);
    }

    @Override
    public int open() {
        return connections.values().stream().mapToInt(Deque::size).sum();
    }

    @Override
    public boolean isAnyWaiting() {
        return !waiting.isEmpty();
    }

    @Override
    public void close() throws IOException {
        for (String client : connections.keySet()) {
            leaveAll(client);
        }
    }

    private Socket last(String client) {
        return of(client).getLast();
    }

    private Deque<Socket> of(String client) {
        return connections.computeIfAbsent(client, name -> new ArrayDeque<>());
    }

    private static @Nullable String nameOn(Socket socket) throws IOException {
        try {
            return TestClient.line(socket);
        } catch (SocketException e) {
            // Closed with a reset, which pen may do to a client that it does not want.
            return null;
        }
    }
}
