// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Waiting for the first byte that comes from, or through, a process. */
final class FirstByte {
    /** Seconds: the very first start of ours, which writes an archive of its classes, takes about three. */
    private static final int PATIENCE = 30;

    private static final byte[] REQUEST = ("GET " + Backend.SMALL
                    + " HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);

    private FirstByte() {}

    /** @throws IOException if the process ends before it, or it does not come in time */
    static void await(Child child, int port) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (!isServed(port)) {
            if (!child.isAlive()) {
                throw new IOException(child.label() + " did not start: " + child.lastWords());
            }
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE)) {
                throw new IOException(child.label() + " does not serve after " + PATIENCE + " s");
            }
            Thread.sleep(1);
        }
    }

    private static boolean isServed(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            socket.setSoTimeout(1000);
            socket.getOutputStream().write(REQUEST);
            return socket.getInputStream().read() >= 0;
        } catch (IOException e) {
            // Not there yet.
            return false;
        }
    }
}
