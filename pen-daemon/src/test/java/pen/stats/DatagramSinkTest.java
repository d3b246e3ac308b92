// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import pen.TestServer;
import pen.net.Endpoint;

/** Datagrams of the access log, to a receiver whose name is looked up as the test wants it. */
class DatagramSinkTest {
    private static final Endpoint LOGHOST = new Endpoint("loghost", 514);

    @AutoClose
    private final DatagramSocket receiver = new DatagramSocket(0, InetAddress.getLoopbackAddress());

    private final AtomicLong now = new AtomicLong();
    private SocketAddress address = receiver.getLocalSocketAddress();
    private boolean known = true;

    DatagramSinkTest() throws IOException {
        receiver.setSoTimeout(20_000);
    }

    private DatagramSink sink() throws IOException {
        return new DatagramSink(LOGHOST, this::resolve, now::get);
    }

    private SocketAddress resolve(Endpoint endpoint) throws UnknownHostException {
        if (!known) {
            throw new UnknownHostException(endpoint.host() + ": unknown host");
        }
        return address;
    }

    @Test
    void write_exactLines_shareDatagrams_entriesDoNot() throws Exception {
        List<String> exact = IntStream.range(0, 30)
                .mapToObj(i -> "++ " + i + " " + "x".repeat(90))
                .toList();
        try (DatagramSink sink = sink()) {
            sink.write(exact);
            // 14 of these lines fit into 1400 bytes.
            List<String> datagrams = List.of(receive(), receive(), receive());
            assertThat(datagrams).allMatch(datagram -> datagram.length() <= 1400 && datagram.endsWith("\n"));
            assertThat(String.join("", datagrams).lines()).containsExactlyElementsOf(exact);
            sink.write(List.of("+ a b c", "+ d e f", "-- 31 x", "++ 32 y"));
            assertThat(List.of(receive(), receive(), receive()))
                    .containsExactly("+ a b c\n", "+ d e f\n", "-- 31 x\n++ 32 y\n");
        }
    }

    @Test
    void write_longLine_isCut() throws Exception {
        try (DatagramSink sink = sink()) {
            sink.write(List.of("+ a b " + "x".repeat(2000)));
            assertThat(receive()).hasSize(1024).endsWith("x\n");
        }
    }

    @Test
    void name_isLookedUpAgainAfterErrors_butNotTooOften() throws Exception {
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), TestServer.refusedPort());
        SocketAddress somebody = address;
        address = nobody;
        try (DatagramSink sink = sink()) {
            address = somebody;
            awaitFailure(sink, "loghost:514: nobody receives there");
            assertThat(sink.lost()).isPositive();
            now.addAndGet(TimeUnit.SECONDS.toNanos(9));
            awaitFailure(sink, "loghost:514: nobody receives there");
            now.addAndGet(TimeUnit.SECONDS.toNanos(1));
            sink.write(List.of("+ a b there"));
            assertThat(receive()).isEqualTo("+ a b there\n");
        }
    }

    @Test
    void lost_nobodyReceives_isEachLine_whateverSharesADatagram() throws Exception {
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), TestServer.refusedPort());
        DatagramSink sink = sink();
        try (sink) {
            sink.write(List.of("++ 1 x", "++ 2 x", "++ 3 x"));
            for (int i = 0; i < 100; i++) {
                assertThatThrownBy(() -> sink.write(List.of("+ a b c", "+ d e f", "-- 4 y", "++ 5 z")))
                        .hasMessage("loghost:514: nobody receives there");
            }
        }
        assertThat(sink.lost()).isEqualTo(403);
    }

    @Test
    void lost_somebodyIsThereAgain_isWhatWasSentBefore() throws Exception {
        int port = TestServer.refusedPort();
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        DatagramSink sink = sink();
        try (sink) {
            sink.write(List.of("++ 1 x", "++ 2 x", "++ 3 x"));
            try (DatagramSocket back = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
                assertThatThrownBy(() -> sink.write(List.of("++ 4 x", "++ 5 x")))
                        .hasMessage("loghost:514: nobody receives there");
                back.setSoTimeout(20_000);
                DatagramPacket datagram = new DatagramPacket(new byte[2000], 2000);
                back.receive(datagram);
                assertThat(datagram.getLength()).isEqualTo(14);
            }
        }
        assertThat(sink.lost()).isEqualTo(3);
    }

    @Test
    void reopen_looksTheNameUp_andStaysWhereItIsIfThereIsNone() throws Exception {
        try (DatagramSink sink = sink()) {
            known = false;
            sink.reopen();
            assertThatThrownBy(() -> sink.write(List.of("+ a b here")))
                    .hasMessage("loghost:514: loghost: unknown host");
            assertThat(receive()).isEqualTo("+ a b here\n");
            assertThat(sink.lost()).isZero();
        }
    }

    @Test
    void unknownName_isRefused() {
        known = false;
        assertThatThrownBy(this::sink).hasMessage("loghost:514: loghost: unknown host");
    }

    private static void awaitFailure(DatagramSink sink, String message) {
        // The refusal comes a moment after the datagram that is refused.
        Awaitility.await().untilAsserted(() -> assertThatThrownBy(() -> sink.write(List.of("+ a b lost")))
                .hasMessage(message));
    }

    private String receive() throws IOException {
        DatagramPacket datagram = new DatagramPacket(new byte[2000], 2000);
        receiver.receive(datagram);
        return new String(datagram.getData(), 0, datagram.getLength(), StandardCharsets.ISO_8859_1);
    }
}
