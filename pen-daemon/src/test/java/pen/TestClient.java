// SPDX-License-Identifier: Apache-2.0
package pen;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A client with an address of its own, which is what makes it a different client. */
public final class TestClient {
    /** Longer than anything takes that works; ms. */
    public static final int PATIENCE = 20_000;

    /** Runs each task on a thread of its own: tasks here wait for each other, which a pool of few threads forbids. */
    public static final Executor THREAD_EACH = task -> {
        Thread thread = new Thread(task, "test");
        thread.setDaemon(true);
        thread.start();
    };

    private TestClient() {}

    /** Connects from an address, such as 127.0.1.7. */
    public static Socket connect(String from, InetSocketAddress to) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            socket.setSoTimeout(PATIENCE);
            socket.connect(to, PATIENCE);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Connects, reads the server's name, and leaves; null if the connection was closed without one. */
    public static @Nullable String visit(String from, InetSocketAddress to) throws IOException {
        try (Socket socket = connect(from, to)) {
            return line(socket);
        }
    }

    /** Reads a line, without its newline; null at the end. */
    public static @Nullable String line(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = socket.getInputStream().read();
                next != '\n';
                next = socket.getInputStream().read()) {
            if (next < 0) {
                return null;
            }
            line.append((char) next);
        }
        return line.toString();
    }

    /** Sends a text. */
    public static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
