// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Clients that send datagrams, each from a socket that it keeps. */
final class DatagramClients implements TestClients {
    /** So long an answer may take, and so long it is waited for in vain where there is none; ms. */
    private static final int PATIENCE = 3_000;

    private final Map<String, DatagramSocket> sockets = new HashMap<>();

    @Override
    public void come(String client, InetSocketAddress pen) throws IOException {
        DatagramSocket socket = sockets.get(client);
        if (socket == null) {
            socket = new DatagramSocket(TestClients.address(client, 0));
            socket.setSoTimeout(PATIENCE);
            // The answer must come from where the question went.
            socket.connect(pen);
            sockets.put(client, socket);
        }
        socket.send(new DatagramPacket(new byte[] {'?'}, 1));
    }

    @Override
    public String served(String client) throws IOException {
        DatagramPacket answer = new DatagramPacket(new byte[100], 100);
        try {
            Objects.requireNonNull(sockets.get(client)).receive(answer);
        } catch (SocketTimeoutException e) {
            return "none";
        }
        return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII).strip();
    }

    @Override
    public void leave(String client) {
        // Nothing ends: the client may send again from its port.
    }

    @Override
    public void leaveAll(String client) {
        leave(client);
    }

    @Override
    public void awaitEnd(String client) {
        throw new UnsupportedOperationException("datagrams have no end");
    }

    @Override
    public int open() {
        return 0;
    }

    @Override
    public boolean isAnyWaiting() {
        return false;
    }

    @Override
    public void close() {
        sockets.values().forEach(DatagramSocket::close);
    }
}
