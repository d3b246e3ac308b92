// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import pen.TestClient;

/** A client that sends one numbered request after another, on one connection to a server that echoes. */
final class LoggedClient implements AutoCloseable {
    private final Socket socket;
    private final int name;
    private final CompletableFuture<Integer> sent;
    private volatile boolean stopping;

    private LoggedClient(Socket socket, int name) {
        this.socket = socket;
        this.name = name;
        this.sent = CompletableFuture.supplyAsync(this::send, TestClient.THREAD_EACH);
    }

    static LoggedClient start(PenProcess pen, int name) throws IOException {
        Socket socket = pen.connect("127.0.0.1");
        TestClient.line(socket);
        return new LoggedClient(socket, name);
    }

    /** Stops after the request that is under way; how many there were. */
    int stop() {
        stopping = true;
        return sent.join();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private int send() {
        try {
            int number = 0;
            while (!stopping) {
                TestClient.send(socket, "GET /" + name + "/" + number++ + " HTTP/1.1\r\n\r\n");
                TestClient.line(socket);
                TestClient.line(socket);
            }
            return number;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
