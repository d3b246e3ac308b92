// SPDX-License-Identifier: Apache-2.0
package bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** A browser as a dashboard sees it: it asks for the server-sent events, reads them, and counts the reports. */
public final class Watcher implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader answer;
    private final AtomicLong reports = new AtomicLong();
    private final Thread reader = new Thread(this::read, "watcher");

    /** Connects to the dashboard at this port of loopback, and waits for the first report. */
    public Watcher(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        socket.getOutputStream()
                .write("GET /events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        next();
        reader.setDaemon(true);
        reader.start();
    }

    /** Reports since the first one. */
    public long reports() {
        return reports.get();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads up to the next report. */
    private void next() throws IOException {
        String line = answer.readLine();
        while (line != null && !(line.startsWith("data:") && line.contains("\"status\":{"))) {
            line = answer.readLine();
        }
        if (line == null) {
            throw new IOException("the dashboard has ended its events");
        }
    }

    private void read() {
        try {
            while (true) {
                next();
                reports.incrementAndGet();
            }
        } catch (IOException e) {
            // By close(), or the count stays where it is, and the row tells that.
            return;
        }
    }
}
