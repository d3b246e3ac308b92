// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pen.TestClient;
import pen.TestServer;

/** Data through pen that comes in TLS and goes on in the clear, and ends of connections of every kind. */
@Tag("relaying")
class TlsRelayIT {
    private static final String NAME = "default.example";
    private static final long MUCH = 256L << 20;

    @TempDir
    private static Path directory;

    private static Certificates certificates;
    private static TlsClient clients;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = Certificates.make(directory);
        clients = new TlsClient(certificates);
    }

    /** What is done while senders wait. */
    private interface Meantime {
        void pass() throws Exception;
    }

    /** One connection through pen: its client in TLS, and its server. */
    private record Pair(ServerSocket listener, PenProcess pen, Socket below, SSLSocket client, Socket server)
            implements AutoCloseable {
        static Pair open(String protocol, Object... options) throws IOException {
            ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            PenProcess pen = TlsPen.start(certificates, "127.0.0.1:" + listener.getLocalPort(), options);
            Socket below = pen.connect("127.0.0.1");
            SSLSocket client = clients.over(below, NAME, protocol);
            client.getOutputStream().write('>');
            Socket server = listener.accept();
            server.setSoTimeout(TestClient.PATIENCE);
            assertThat(server.getInputStream().read()).isEqualTo('>');
            return new Pair(listener, pen, below, client, server);
        }

        /** Sends much each way at once; nobody reads before the meantime is over. */
        void exchange(Meantime meantime) throws Exception {
            var up = CompletableFuture.supplyAsync(() -> send(client, 1), TestClient.THREAD_EACH);
            var down = CompletableFuture.supplyAsync(() -> send(server, 2), TestClient.THREAD_EACH);
            meantime.pass();
            var atServer = CompletableFuture.supplyAsync(() -> receive(server), TestClient.THREAD_EACH);
            var atClient = CompletableFuture.supplyAsync(() -> receive(client), TestClient.THREAD_EACH);
            assertThat(atServer.get(3, TimeUnit.MINUTES)).isEqualTo(up.get());
            assertThat(atClient.get(3, TimeUnit.MINUTES)).isEqualTo(down.get());
        }

        @Override
        public void close() throws IOException {
            client.close();
            server.close();
            pen.close();
            listener.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void muchDataEachWayAtOnce_arrivesAsItWas_andMemoryStays(String protocol) throws Exception {
        try (Pair pair = Pair.open(protocol)) {
            long before = pair.pen.resident();
            pair.exchange(() -> {});
            // In this order: a client of TLS 1.2 that hears of the end must not send more (RFC 5246, 7.2.1).
            pair.server.shutdownOutput();
            assertThat(pair.client.getInputStream().read()).isNegative();
            pair.client.close();
            assertThat(pair.server.getInputStream().read()).isNegative();
            pair.pen.awaitOpen(0);
            assertThat(pair.pen.figures("sx")).containsExactly(MUCH + 1);
            assertThat(pair.pen.figures("rx")).containsExactly(MUCH);
            long grown = (pair.pen.resident() - before) >> 20;
            System.out.println(protocol + ": 256 MiB each way, resident grown by " + grown + " MiB");
            assertThat(grown).isLessThan(64);
            assertThat(pair.pen.output()).isEmpty();
        }
    }

    @Test
    void nobodyReads_sendersAreHeld_andEverythingArrivesLater() throws Exception {
        try (Pair pair = Pair.open("TLSv1.3")) {
            pair.exchange(() -> {
                pair.pen.awaitStandstill("sx", "rx");
                assertThat(pair.pen.figures("sx").get(0)
                                + pair.pen.figures("rx").get(0))
                        .isLessThan(64 << 20);
            });
        }
    }

    /** TLS ends in both directions at once here, as TLS 1.2 has it; what has come before goes on. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void clientEndsItsSide_serverGetsAllOfIt(String protocol) throws Exception {
        try (Pair pair = Pair.open(protocol)) {
            pair.client.getOutputStream().write("question".getBytes(StandardCharsets.US_ASCII));
            pair.client.shutdownOutput();
            assertThat(pair.server.getInputStream().readAllBytes()).asString().isEqualTo("question");
            pair.server.close();
            pair.pen.awaitOpen(0);
        }
    }

    @Test
    void serverEndsItsSide_clientIsToldSo_andStillSends() throws Exception {
        try (Pair pair = Pair.open("TLSv1.3")) {
            pair.server.getOutputStream().write("first".getBytes(StandardCharsets.US_ASCII));
            pair.server.shutdownOutput();
            // JSSE throws if the connection ends without close_notify.
            assertThat(pair.client.getInputStream().readAllBytes()).asString().isEqualTo("first");
            pair.client.getOutputStream().write("second".getBytes(StandardCharsets.US_ASCII));
            pair.client.shutdownOutput();
            assertThat(pair.server.getInputStream().readAllBytes()).asString().isEqualTo("second");
            pair.pen.awaitOpen(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void serverDiesMidAnswer_clientGetsWhatThereWas_andIsClosed(String protocol) throws Exception {
        try (Pair pair = Pair.open(protocol)) {
            pair.server.getOutputStream().write("half an ans".getBytes(StandardCharsets.US_ASCII));
            assertThat(pair.client.getInputStream().readNBytes(11)).asString().isEqualTo("half an ans");
            // Closing resets then (SO_LINGER of socket(7)).
            pair.server.setSoLinger(true, 0);
            pair.server.close();
            pair.pen.awaitOpen(0);
            assertThat(isEnded(pair.client)).isTrue();
            assertThat(pair.pen.closed("reset")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void clientVanishes_withResetOrWithoutCloseNotify_serverIsClosed(boolean reset) throws Exception {
        try (Pair pair = Pair.open("TLSv1.3")) {
            if (reset) {
                pair.below.setSoLinger(true, 0);
                pair.below.close();
            } else {
                pair.below.shutdownOutput();
            }
            assertThat(isEnded(pair.server)).isTrue();
            pair.server.close();
            pair.pen.awaitOpen(0);
        }
    }

    @Test
    void manyShortConnections_everyOneIsServed_andNothingIsLeft() throws Exception {
        try (TestServer server = new TestServer("a");
                PenProcess pen = TlsPen.start(certificates, server)) {
            visit(pen);
            pen.awaitOpen(0);
            int descriptors = pen.descriptors();
            for (int i = 0; i < 300; i++) {
                visit(pen);
            }
            pen.awaitOpen(0);
            Awaitility.await().until(() -> pen.descriptors() <= descriptors);
            assertThat(server.accepted()).isEqualTo(301);
            assertThat(pen.output()).isEmpty();
        }
    }

    private static void visit(PenProcess pen) throws IOException {
        try (SSLSocket client = clients.connect("127.0.0.1", pen.address(), NAME)) {
            assertThat(TestClient.line(client)).isEqualTo("a");
        }
    }

    /** Whether nothing more comes, whichever way it ended. */
    private static boolean isEnded(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException | SSLException e) {
            return true;
        }
    }

    private static String send(Socket socket, long seed) {
        Random random = new Random(seed);
        byte[] chunk = new byte[1 << 16];
        Sha256 hash = new Sha256();
        try {
            OutputStream out = socket.getOutputStream();
            for (long left = MUCH; left > 0; ) {
                random.ints(16).forEach(r -> chunk[r & 0xffff] = (byte) (r >> 16));
                // Pieces of any length, so that records end anywhere.
                int length = (int) Math.min(left, 1 + random.nextInt(chunk.length));
                hash.update(chunk, length);
                out.write(chunk, 0, length);
                left -= length;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return hash.hex();
    }

    private static String receive(Socket socket) {
        Sha256 hash = new Sha256();
        byte[] chunk = new byte[1 << 16];
        try {
            socket.setSoTimeout(60_000);
            InputStream in = socket.getInputStream();
            for (long left = MUCH; left > 0; ) {
                int read = in.read(chunk, 0, (int) Math.min(left, chunk.length));
                if (read < 0) {
                    throw new EOFException(left + " bytes are missing");
                }
                hash.update(chunk, read);
                left -= read;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return hash.hex();
    }
}
