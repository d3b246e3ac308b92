// SPDX-License-Identifier: Apache-2.0
package pen;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** Stands for penlogd: a socket on loopback that keeps what datagrams hold. */
final class LogReceiver implements AutoCloseable {
    private static final Pattern LINE = Pattern.compile("(?<=\n)");

    private final DatagramSocket socket;
    private final List<String> datagrams = new CopyOnWriteArrayList<>();
    private final Thread thread;

    LogReceiver() throws IOException {
        this(0);
    }

    LogReceiver(int port) throws IOException {
        socket = new DatagramSocket(port, InetAddress.getLoopbackAddress());
        thread = new Thread(this::receive, "log receiver");
        thread.setDaemon(true);
        thread.start();
    }

    /** The receiver as an argument of {@code -l}. */
    String operand() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** What came so far. */
    List<String> datagrams() {
        return datagrams;
    }

    /** The lines that came so far, without their newlines. */
    List<String> lines() {
        return datagrams.stream()
                .flatMap(LINE::splitAsStream)
                .map(String::strip)
                .toList();
    }

    /** Waits until so many lines have come. */
    List<String> await(int lines) {
        Awaitility.await().until(() -> lines().size() >= lines);
        return lines();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void receive() {
        DatagramPacket datagram = new DatagramPacket(new byte[65_536], 65_536);
        while (!socket.isClosed()) {
            try {
                socket.receive(datagram);
                datagrams.add(new String(datagram.getData(), 0, datagram.getLength(), StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
