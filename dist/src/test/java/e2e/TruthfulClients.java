// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import pen.TestClient;

/**
 * Clients, each with an address, who ask for the pages of a {@link LoggingServer}, some once a connection, some several
 * times. Each request says in its headers whose it is, {@code X-Truth}, and which one, {@code X-Number}.
 */
final class TruthfulClients {
    /** Addresses from 127.0.2.1 on. */
    private static final int MANY = 200;

    /** Requests on one connection, at most. */
    private static final int MOST = 10;

    private final InetSocketAddress pen;
    private final AtomicInteger next = new AtomicInteger();
    private final int addresses;
    private final boolean own;
    private final AtomicIntegerArray asked;
    private final AtomicInteger connections = new AtomicInteger();

    /** Two hundred clients with the same ten requests. */
    TruthfulClients(InetSocketAddress pen) {
        this(pen, MANY, false);
    }

    /**
     * So many clients.
     *
     * @param own whether no two of them have a request in common; then each has one
     */
    TruthfulClients(InetSocketAddress pen, int addresses, boolean own) {
        this.pen = pen;
        this.addresses = addresses;
        this.own = own;
        this.asked = new AtomicIntegerArray(addresses + 1);
    }

    /**
     * Asks, and waits for all answers.
     *
     * @param requests the number at which they end
     * @param atATime clients that ask at the same time
     */
    void ask(int requests, int atATime) {
        List<CompletableFuture<Void>> clients = IntStream.range(0, atATime)
                .mapToObj(seed ->
                        CompletableFuture.runAsync(() -> ask(new Random(seed), requests), TestClient.THREAD_EACH))
                .toList();
        clients.forEach(CompletableFuture::join);
    }

    /** Connections so far. */
    int connections() {
        return connections.get();
    }

    /** Requests so far, by the client's address. */
    Map<String, Integer> asked() {
        Map<String, Integer> requests = new TreeMap<>();
        for (int client = 1; client <= addresses; client++) {
            if (asked.get(client) > 0) {
                requests.put(address(client), asked.get(client));
            }
        }
        return requests;
    }

    private void ask(Random random, int requests) {
        int number = next.getAndIncrement();
        while (number < requests) {
            int client = 1 + random.nextInt(addresses);
            int most = random.nextBoolean() ? 1 : 2 + random.nextInt(MOST - 1);
            try (Socket socket = TestClient.connect(address(client), pen)) {
                connections.incrementAndGet();
                InputStream answers = new BufferedInputStream(socket.getInputStream());
                for (int i = 1; i <= most && number < requests; i++) {
                    TestClient.send(
                            socket,
                            "GET /page" + (own ? "0?" + client : random.nextInt(LoggingServer.PAGES))
                                    + " HTTP/1.1\r\nHost: h\r\n"
                                    + "User-Agent: test\r\nX-Number: " + number + "\r\nX-Truth: " + address(client)
                                    + (most == 1 ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n"));
                    readAnswer(answers);
                    asked.incrementAndGet(client);
                    number = next.getAndIncrement();
                }
            } catch (IOException e) {
                throw new UncheckedIOException("request " + number, e);
            }
        }
    }

    private static String address(int client) {
        return "127.0.2." + client;
    }

    private static void readAnswer(InputStream answers) throws IOException {
        String status = line(answers);
        if (!status.startsWith("HTTP/1.1 200 ")) {
            throw new IOException("answer: " + status);
        }
        int length = 0;
        for (String header = line(answers); !header.isEmpty(); header = line(answers)) {
            if (header.startsWith("Content-Length: ")) {
                length = Integer.parseInt(header.substring("Content-Length: ".length()));
            }
        }
        answers.skipNBytes(length);
    }

    private static String line(InputStream answers) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = answers.read(); octet != '\n'; octet = answers.read()) {
            if (octet < 0) {
                throw new EOFException("after: " + line);
            }
            line.append((char) octet);
        }
        return line.toString().strip();
    }
}
