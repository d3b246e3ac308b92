// SPDX-License-Identifier: Apache-2.0
package bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP server that answers at once, but is stuck once: whatever it is asked meanwhile waits. */
final class SlowServer implements AutoCloseable {
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    private final ServerSocket listener = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    private final AtomicInteger requests = new AtomicInteger();
    private final Set<InetAddress> clients = ConcurrentHashMap.newKeySet();
    private final int stuckAt;
    private final Duration stuckFor;

    /** @param stuckAt the request that it gets stuck at; the first is 1 */
    SlowServer(int stuckAt, Duration stuckFor) throws IOException {
        this.stuckAt = stuckAt;
        this.stuckFor = stuckFor;
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The addresses that asked. */
    Set<InetAddress> clients() {
        return clients;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() throws IOException {
        while (true) {
            Socket socket = listener.accept();
            start(() -> serve(socket));
        }
    }

    private void serve(Socket socket) throws IOException {
        try (socket) {
            socket.setTcpNoDelay(true);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            boolean close = false;
            for (String line = in.readLine(); line != null && !close; line = in.readLine()) {
                close = line.equals("Connection: close");
                if (line.isEmpty() || close) {
                    clients.add(socket.getInetAddress());
                    answer(socket);
                }
            }
        }
    }

    /** One at a time, so that one which is stuck holds up all. */
    private synchronized void answer(Socket socket) throws IOException {
        if (requests.incrementAndGet() == stuckAt) {
            try {
                Thread.sleep(stuckFor.toMillis());
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        socket.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // The test is over, or the client has what it wanted.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
