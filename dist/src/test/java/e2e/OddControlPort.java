// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import pen.TestClient;

/** A control port that answers as no pen does. */
final class OddControlPort implements AutoCloseable {
    /** How it answers a command. */
    interface Answer {
        void to(OutputStream client) throws IOException, InterruptedException;
    }

    private final ServerSocket socket;
    private final Answer answer;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();

    OddControlPort(Answer answer) throws IOException {
        this.answer = answer;
        socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        TestClient.THREAD_EACH.execute(this::accept);
    }

    /** One that says nothing, ever. */
    static OddControlPort hanging() throws IOException {
        return new OddControlPort(client -> Thread.sleep(Long.MAX_VALUE));
    }

    /** One that says a byte each second. */
    static OddControlPort dribbling() throws IOException {
        return new OddControlPort(client -> {
            while (true) {
                client.write('{');
                client.flush();
                TimeUnit.SECONDS.sleep(1);
            }
        });
    }

    /** One that never ends what it says. */
    static OddControlPort endless() throws IOException {
        byte[] chunk = new byte[64 * 1024];
        Arrays.fill(chunk, (byte) '[');
        return new OddControlPort(client -> {
            while (true) {
                client.write(chunk);
            }
        });
    }

    /** One that says this. */
    static OddControlPort saying(String text) throws IOException {
        return new OddControlPort(client -> client.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** As an operand of penstats. */
    String operand() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** How often it was connected to. */
    int asked() {
        return asked.get();
    }

    /** Connections that are open. */
    int open() {
        return open.size();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                asked.incrementAndGet();
                open.add(client);
                TestClient.THREAD_EACH.execute(() -> serve(client));
                TestClient.THREAD_EACH.execute(() -> watch(client));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private void serve(Socket client) {
        try {
            answer.to(client.getOutputStream());
            client.shutdownOutput();
        } catch (IOException e) {
            // It had enough, and left.
            open.remove(client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads what the client says, to its end. */
    private void watch(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The same.
        } finally {
            open.remove(client);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket client : open) {
            client.close();
        }
    }
}
