// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waiting for the first byte that comes from, or through, a process. */
final class FirstByte {
    /** Seconds: the very first start of ours, which writes an archive of its classes, takes about three. */
    private static final int PATIENCE = 30;

    private static final byte[] REQUEST = ("GET " + Backend.SMALL
                    + " HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);

    private FirstByte() {}

    /** A question for {@link DnsServers#NAME}'s address (RFC 1035, section 4.1). */
    private static final byte[] QUESTION = question();

    /** @throws IOException if the process ends before it, or it does not come in time */
    static void await(Child child, int port) throws IOException, InterruptedException {
        await(child, () -> isServed(port));
    }

    /**
     * As {@link #await(Child, int)}, by TLS with this certificate.
     *
     * @throws IOException if the process ends before it, or it does not come in time
     */
    static void awaitTls(Child child, int port, Certificate certificate) throws IOException, InterruptedException {
        await(child, () -> isServed(port, certificate));
    }

    /**
     * Waits for an answer to a question of DNS.
     *
     * @throws IOException if the process ends before it, or it does not come in time
     */
    static void awaitDatagram(Child child, int port) throws IOException, InterruptedException {
        await(child, () -> isAnswered(port));
    }

    private static void await(Child child, BooleanSupplier served) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (!served.getAsBoolean()) {
            if (!child.isAlive()) {
                throw new IOException(child.label() + " did not start: " + child.lastWords());
            }
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE)) {
                throw new IOException(child.label() + " does not serve after " + PATIENCE + " s");
            }
            Thread.sleep(1);
        }
    }

    private static boolean isAnswered(int port) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setSoTimeout(1000);
            socket.send(new DatagramPacket(QUESTION, QUESTION.length));
            DatagramPacket answer = new DatagramPacket(new byte[512], 512);
            socket.receive(answer);
            return answer.getLength() > QUESTION.length;
        } catch (IOException e) {
            // Not there yet.
            return false;
        }
    }

    private static byte[] question() {
        ByteArrayOutputStream question = new ByteArrayOutputStream();
        // Identifier, recursion desired, one question.
        question.writeBytes(new byte[] {0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        for (String label : DnsServers.NAME.split("[.]", -1)) {
            question.write(label.length());
            question.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        // The root, A, IN.
        question.writeBytes(new byte[] {0, 0, 1, 0, 1});
        return question.toByteArray();
    }

    private static boolean isServed(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            socket.setSoTimeout(1000);
            return isServed(socket);
        } catch (IOException e) {
            // Not there yet.
            return false;
        }
    }

    private static boolean isServed(int port, Certificate certificate) {
        try (Socket socket = certificate.connect(port)) {
            return isServed(socket);
        } catch (IOException e) {
            // Not there yet.
            return false;
        }
    }

    private static boolean isServed(Socket socket) throws IOException {
        socket.getOutputStream().write(REQUEST);
        return socket.getInputStream().read() >= 0;
    }
}
