// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pen.log.Diagnostics;
import pen.net.Transport;

class ReceiverTest {
    private final BlockingQueue<String> written = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final Counts counts = new Counts();

    private Receiver receiver(Transport transport, Diagnostics diagnostics, long patience) throws IOException {
        Merger merger = new Merger(1000, patience, true, (line, how) -> {
            if (line.contains("fault")) {
                throw new IllegalStateException("as the test wants it");
            }
            written.add(how + " " + line);
        });
        Receiver receiver = new Receiver(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                transport,
                new Intake(merger, Senders.of(List.of()), counts),
                merger,
                counts,
                System::currentTimeMillis,
                diagnostics);
        receiver.begin();
        return receiver;
    }

    private static void send(DatagramSocket socket, Receiver receiver, String text) throws IOException {
        byte[] data = text.getBytes(StandardCharsets.ISO_8859_1);
        socket.send(new DatagramPacket(data, data.length, receiver.address()));
    }

    @ParameterizedTest
    @EnumSource
    void datagrams_areMerged_oneByOne(Transport transport) throws Exception {
        try (Diagnostics diagnostics = new Diagnostics(said::addAll);
                Receiver receiver = receiver(transport, diagnostics, 60_000);
                DatagramSocket pen = new DatagramSocket();
                DatagramSocket web = new DatagramSocket(0, InetAddress.getByName("127.0.0.2"))) {
            send(pen, receiver, "+ 10.0.0.7 127.0.0.2 GET /a HTTP/1.1\n");
            send(web, receiver, "x - - - \"GET /a HTTP/1.1\" 200 1\n");
            assertThat(written.poll(10, TimeUnit.SECONDS))
                    .isEqualTo("matched 10.0.0.7 - - - \"GET /a HTTP/1.1\" 200 1");
            send(pen, receiver, "+ 10.0.0.8 127.0.0.2 fault\n");
            send(web, receiver, "x - - - \"fault\"\n");
            // NIO can ask for no more room than everybody, and tells of that.
            Awaitility.await().until(() -> said.stream().anyMatch(line -> line.contains("as the test wants it")));
            String longest = "x - - - \"" + "y".repeat(65_000 - 10) + "\"";
            send(pen, receiver, "+ 10.0.0.9 127.0.0.2 " + "y".repeat(100));
            send(web, receiver, longest);
            assertThat(written.poll(10, TimeUnit.SECONDS)).isEqualTo("matched 10.0.0.9" + longest.substring(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void line_ofNobody_isWrittenAfterItsTime_orAtTheEnd(Transport transport) throws Exception {
        try (Diagnostics diagnostics = new Diagnostics(said::addAll);
                DatagramSocket web = new DatagramSocket()) {
            try (Receiver receiver = receiver(transport, diagnostics, 10)) {
                send(web, receiver, "x first");
                assertThat(written.poll(10, TimeUnit.SECONDS)).isEqualTo("unmatched x first");
            }
            try (Receiver receiver = receiver(transport, diagnostics, 3_600_000)) {
                send(web, receiver, "x second");
                send(web, receiver, "++ malformed");
                Awaitility.await().until(() -> counts.get(Counts.Figure.MALFORMED) == 1);
            }
            assertThat(written).containsExactly("unmatched x second");
        }
    }

    /** NIO's sockets cannot be told to refuse. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NIO")
    void close_underLoad_eachLineIsWrittenOrRefused(Transport transport) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (Diagnostics diagnostics = new Diagnostics(said::addAll);
                DatagramChannel web = DatagramChannel.open()) {
            Receiver receiver = receiver(transport, diagnostics, 0);
            web.connect(receiver.address());
            CompletableFuture<Integer> accepted = CompletableFuture.supplyAsync(() -> load(web, over));
            for (int some = 0; some < 2000; some++) {
                assertThat(written.poll(10, TimeUnit.SECONDS)).isNotNull();
            }
            receiver.close();
            over.set(true);
            assertThat(2000 + written.size()).isEqualTo(accepted.join());
            assertThat(said).isEmpty();
        }
    }

    /** Sends until it is over; how many lines were not refused, which is told when the next one is sent. */
    private int load(DatagramChannel web, AtomicBoolean over) {
        int accepted = 0;
        try {
            while (!over.get()) {
                // No more at a time than the kernel has room for.
                if (accepted - counts.get(Counts.Figure.LINES) < 1000) {
                    try {
                        web.write(ByteBuffer.wrap(new byte[] {'x'}));
                        accepted++;
                    } catch (PortUnreachableException e) {
                        accepted--;
                    }
                }
            }
            web.configureBlocking(false);
            web.read(ByteBuffer.allocate(1));
            return accepted;
        } catch (PortUnreachableException e) {
            return accepted - 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
