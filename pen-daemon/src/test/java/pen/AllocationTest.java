// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pen.net.Transport;

/** The relay of a message makes no object: a garbage collection is a pause for every connection. */
class AllocationTest {
    private static final int CONNECTIONS = 20;
    private static final int REQUESTS = 10_000;

    /** Netty makes a few small objects for each round of a loop, which serves many requests; bytes. */
    private static final long SMALL = 10L * REQUESTS;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @RegisterExtension
    final OneServer server = new OneServer();

    /** NIO makes a few objects for every event, in the JDK and in Netty: it is the transport of last resort. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NIO"})
    void tenThousandRequests_allocateNextToNothing(Transport transport) throws Exception {
        relay(transport, "no http", new byte[100], 0, new byte[300]);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NIO"})
    void tenThousandRequests_withForwardedHeaders_allocateNextToNothing(Transport transport) throws Exception {
        byte[] request =
                "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-Proto: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);
        int added = "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\n".length()
                - "X-Forwarded-Proto: x\r\n".length();
        relay(transport, "http", request, added, answer);
    }

    private void relay(Transport transport, String http, byte[] request, int added, byte[] answer) throws Exception {
        ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
        // It would keep records of every buffer.
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        List<Socket> clients = new ArrayList<>();
        List<Socket> servers = new ArrayList<>();
        try (TestPen pen = server.pen(transport, "-O", "threads 1", "-O", http)) {
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(pen.connect("127.0.0.1"));
                servers.add(server.accept());
            }
            long least = Long.MAX_VALUE;
            // The first rounds warm up: as many as the compiler takes, which others may keep from its work.
            for (int round = 0; round < 50 && least > SMALL; round++) {
                long before = allocated();
                for (int i = 0; i < REQUESTS / CONNECTIONS; i++) {
                    send(clients, servers, request, new byte[request.length + added]);
                    send(servers, clients, answer, new byte[answer.length]);
                }
                least = Math.min(least, allocated() - before);
            }
            System.out.println(transport + ": " + least + " bytes allocated in " + REQUESTS + " requests and answers");
            assertThat(least).isLessThanOrEqualTo(SMALL);
        } finally {
            ResourceLeakDetector.setLevel(level);
            for (Socket socket : clients) {
                socket.close();
            }
            for (Socket socket : servers) {
                socket.close();
            }
        }
    }

    private static void send(List<Socket> from, List<Socket> to, byte[] message, byte[] passed) throws IOException {
        for (Socket socket : from) {
            socket.getOutputStream().write(message);
        }
        // Whichever it comes out at: connections are accepted in no certain order.
        for (Socket socket : to) {
            assertThat(socket.getInputStream().readNBytes(passed, 0, passed.length))
                    .isEqualTo(passed.length);
        }
    }

    /** Bytes that the relay threads of this JVM have allocated so far. */
    private static long allocated() {
        long[] relays = Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith("relay"))
                .mapToLong(thread -> thread.getThreadId())
                .toArray();
        return Arrays.stream(THREADS.getThreadAllocatedBytes(relays)).sum();
    }
}
