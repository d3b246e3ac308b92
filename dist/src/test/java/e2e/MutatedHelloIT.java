// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.TestClient;
import pen.TestServer;

/** Beginnings of TLS that are nearly right. */
@Tag("once")
class MutatedHelloIT {
    private static final int MUTATED_BYTES = 1_000_000;
    private static final int CLIENTS = 4;
    private static final long SEED = 20_261_123;

    @TempDir
    private static Path directory;

    @Test
    void millionMutatedBytes_penServesOn_andKeepsNothing() throws Exception {
        Certificates certificates = Certificates.make(directory);
        TlsClient clients = new TlsClient(certificates);
        List<Hello> hellos = List.of(
                Hello.of("-tls1_2"),
                Hello.of("-tls1_3"),
                Hello.of("-alpn h2,http/1.1 -status"),
                Hello.of("-tls1_1 -cipher ALL:@SECLEVEL=0"));
        try (TestServer server = new TestServer("a");
                PenProcess pen = TlsPen.start(
                        certificates, server, "-O", "ssl_sni_path " + directory, "-O", "ssl_handshake_timeout 5")) {
            for (int i = 0; i < 2000; i++) {
                send(pen, mutated(hellos, new Random(-i)).bytes);
            }
            visit(clients, pen);
            pen.awaitOpen(0);
            int descriptors = pen.descriptors();
            long before = pen.resident();
            AtomicInteger left = new AtomicInteger(MUTATED_BYTES);
            AtomicInteger connections = new AtomicInteger();
            List<CompletableFuture<Void>> all = IntStream.range(0, CLIENTS)
                    .mapToObj(client -> CompletableFuture.runAsync(
                            () -> {
                                Random random = new Random(SEED + client);
                                while (left.get() > 0) {
                                    Mutation mutation = mutated(hellos, random);
                                    send(pen, mutation.bytes);
                                    left.addAndGet(-mutation.changed);
                                    connections.incrementAndGet();
                                }
                            },
                            TestClient.THREAD_EACH))
                    .toList();
            while (!all.stream().allMatch(CompletableFuture::isDone)) {
                visit(clients, pen);
            }
            all.forEach(CompletableFuture::join);
            pen.awaitOpen(0);
            Awaitility.await().until(() -> pen.descriptors() <= descriptors);
            long grown = (pen.resident() - before) >> 20;
            System.out.println("mutated hellos: " + connections + " connections, resident before " + (before >> 20)
                    + " MiB, grown by " + grown + " MiB");
            // The heap finds its size; what a connection has, kept for each of them, would be far more.
            assertThat(grown).isLessThan(128);
            assertThat(pen.closed("fault")).isZero();
            assertThat(pen.closed("handshake failed")).isGreaterThan(connections.get() / 2);
            assertThat(pen.output()).isEmpty();
            visit(clients, pen);
        }
    }

    private static void visit(TlsClient clients, PenProcess pen) throws IOException {
        try (SSLSocket socket = clients.connect("127.0.0.1", pen.address(), "default.example")) {
            assertThat(TestClient.line(socket)).isEqualTo("a");
        }
    }

    /** Sends it, ends its side, and waits until pen has ended the other. */
    private static void send(PenProcess pen, byte[] bytes) {
        try (Socket socket = pen.connect("127.0.0.1")) {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            // Reset by pen, which had read enough.
        } catch (IOException e) {
            throw new AssertionError("pen does not end it: " + Arrays.toString(bytes), e);
        }
    }

    /**
     * Changes up to two thirds of a hello's bytes, most often in a row, as lengths and lists are; then cuts or doubles
     * some.
     */
    private static Mutation mutated(List<Hello> hellos, Random random) {
        byte[] bytes = hellos.get(random.nextInt(hellos.size())).bytes();
        // The first six bytes say that it is TLS: without them nothing else is looked at.
        int from = random.nextInt(8) == 0 ? 0 : 6;
        int changes = 1 + random.nextInt(bytes.length * 2 / 3);
        int place = from + random.nextInt(bytes.length - from);
        for (int i = 0; i < changes; i++) {
            place = random.nextInt(4) == 0 ? from + random.nextInt(bytes.length - from) : place + 1;
            if (place >= bytes.length) {
                place = from;
            }
            bytes[place] = switch (random.nextInt(4)) {
                case 0 -> 0;
                case 1 -> (byte) 0xff;
                case 2 -> (byte) (bytes[place] ^ (1 << random.nextInt(8)));
                default -> (byte) random.nextInt(256);
            };
        }
        int length = random.nextInt(4) == 0 ? random.nextInt(2 * bytes.length) : bytes.length;
        return new Mutation(Arrays.copyOf(bytes, length), changes);
    }

    /** What is sent, and how many bytes of it are not as they were. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Mutation(byte[] bytes, int changed) {}
}
