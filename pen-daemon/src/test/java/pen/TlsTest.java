// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import pen.net.Transport;
import pen.tls.Openssl;

/** TLS between a client and pen, on every transport: the server sees only what is inside. */
@SuppressWarnings("try") // Often a client only has to be there.
class TlsTest {
    @RegisterExtension
    final OneServer server = new OneServer();

    @TempDir
    private Path directory;

    private Openssl openssl;

    @BeforeEach
    void makeCertificate() throws Exception {
        openssl = new Openssl(directory);
        openssl.authority("pen");
    }

    private TestPen pen(Transport transport, Object... options) throws Exception {
        return server.pen(transport, openssl.shown("pen"), List.of(options));
    }

    private TestPen pen(Object... options) throws Exception {
        return pen(Transport.best(), options);
    }

    /** What openssl tells of a connection that its server ends. */
    private String connect(TestPen pen, String... options) throws Exception {
        return connect(pen, Socket::close, options);
    }

    /** What openssl tells of a connection. */
    private String connect(TestPen pen, Service service, String... options) throws Exception {
        CompletableFuture<Void> served = CompletableFuture.runAsync(
                () -> {
                    try (Socket taken = server.accept()) {
                        service.serve(taken);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                TestClient.THREAD_EACH);
        List<String> command = new ArrayList<>(List.of(
                "s_client", "-ign_eof", "-connect", "127.0.0.1:" + pen.address().getPort()));
        command.addAll(Arrays.asList(options));
        String output = openssl.told(command.toArray(String[]::new));
        served.get(TestClient.PATIENCE, TimeUnit.MILLISECONDS);
        return output;
    }

    /** What the server does with a connection. */
    private interface Service {
        void serve(Socket taken) throws Exception;
    }

    private static String read(Socket from) throws IOException {
        return new String(from.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @EnumSource
    void muchBothWays_everyByteArrives(Transport transport) throws Exception {
        byte[] sent = new byte[3_000_000];
        new Random(20261123).nextBytes(sent);
        for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
            try (TestPen pen = pen(transport);
                    SSLSocket client = TlsClient.connect(pen.address(), protocol, null);
                    Socket taken = server.accept()) {
                CompletableFuture<Void> echo = CompletableFuture.runAsync(() -> {
                    try {
                        byte[] piece = taken.getInputStream().readNBytes(sent.length);
                        taken.getOutputStream().write(piece);
                        taken.shutdownOutput();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
                client.getOutputStream().write(sent);
                assertThat(client.getInputStream().readAllBytes()).isEqualTo(sent);
                echo.get(TestClient.PATIENCE, TimeUnit.MILLISECONDS);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, IO_URING", "TLSv1.2, EPOLL", "TLSv1.3, IO_URING", "TLSv1.3, NIO"})
    void everyByteInAPacketOfItsOwn(String protocol, Transport transport) throws Exception {
        Files.createDirectory(directory.resolve("names"));
        try (TestPen pen = pen(transport, "-O", "ssl_sni_path " + directory.resolve("names"));
                SSLSocket client = TlsClient.dribble(pen.address(), protocol);
                Socket taken = server.accept()) {
            TestClient.send(client, "question");
            assertThat(taken.getInputStream().readNBytes(8)).isEqualTo("question".getBytes(StandardCharsets.US_ASCII));
            TestClient.send(taken, "answer");
            taken.close();
            assertThat(read(client)).isEqualTo("answer");
        }
    }

    @ParameterizedTest
    @EnumSource
    void serverBreaksOff_clientIsClosed_andThePlaceIsFree(Transport transport) throws Exception {
        try (TestPen pen = pen(transport);
                SSLSocket client = TlsClient.connect(pen.address());
                Socket taken = server.accept()) {
            taken.setSoLinger(true, 0);
            taken.close();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            pen.awaitOpen(0);
        }
    }

    @ParameterizedTest
    @CsvSource({"IO_URING, true", "IO_URING, false", "EPOLL, true", "EPOLL, false", "NIO, true", "NIO, false"})
    void answer_endsWithAGoodbye_onlyIfItIsWhole(Transport transport, boolean whole) throws Exception {
        try (TestPen pen = pen(transport)) {
            String said = connect(pen, taken -> {
                TestClient.send(taken, "half an answer");
                Awaitility.await().until(() -> pen.control("servers").contains("rx 14"));
                taken.setSoLinger(!whole, 0);
            });
            assertThat(said).contains("half an answer");
            assertThat(said.contains("unexpected eof")).isEqualTo(!whole);
        }
    }

    @ParameterizedTest
    @EnumSource
    void recordThatIsBroken_isAReset(Transport transport) throws Exception {
        try (TestPen pen = pen(transport);
                Socket below = pen.connect("127.0.0.1");
                SSLSocket client = TlsClient.over(below);
                Socket taken = server.accept()) {
            TestClient.send(client, "good");
            assertThat(taken.getInputStream().readNBytes(4)).hasSize(4);
            byte[] record = new byte[5 + 32];
            record[0] = 23;
            record[1] = 3;
            record[2] = 3;
            record[4] = 32;
            below.getOutputStream().write(record);
            pen.awaitOpen(0);
            assertThat(pen.closes("0", "reset")).isEqualTo(1);
            assertThatThrownBy(() -> client.getInputStream().read()).hasMessageContaining("bad_record_mac");
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientEnds_serverHearsIt(Transport transport) throws Exception {
        try (TestPen pen = pen(transport);
                SSLSocket client = TlsClient.connect(pen.address());
                Socket taken = server.accept()) {
            TestClient.send(client, "last");
            client.close();
            assertThat(read(taken)).isEqualTo("last");
            taken.close();
            pen.awaitOpen(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noTls_isClosed_countedAndTold(Transport transport) throws Exception {
        try (TestPen pen = pen(transport, "-d");
                Socket client = pen.connect("127.0.0.1")) {
            TestClient.send(client, "GET / HTTP/1.0\r\n\r\n");
            assertThat(read(client)).isEmpty();
            pen.awaitOpen(0);
            assertThat(pen.closes("none", "handshake failed")).isEqualTo(1);
            pen.awaitSaid("from 127.0.0.1: handshake: this is not TLS");
        }
    }

    @ParameterizedTest
    @EnumSource
    void handshakeThatStops_isEndedInTime(Transport transport) throws Exception {
        try (TestPen pen = pen(transport, "-d", "-O", "ssl_handshake_timeout 1");
                Socket silent = pen.connect("127.0.0.1");
                Socket half = pen.connect("127.0.0.1")) {
            OutputStream out = half.getOutputStream();
            out.write(new byte[] {22, 3, 1, 2, 0, 1});
            assertThat(read(silent)).isEmpty();
            assertThat(read(half)).isEmpty();
            pen.awaitOpen(0);
            assertThat(pen.closes("none", "handshake failed")).isEqualTo(2);
            pen.awaitSaid("handshake: not done within 1 s");
        }
    }

    @Test
    void serversAreToldThatTheClientSpeaksTls() throws Exception {
        try (TestPen pen = pen("-H");
                SSLSocket client = TlsClient.connect(pen.address());
                Socket taken = server.accept()) {
            String asked = "GET / HTTP/1.1\r\nHost: a\r\n";
            TestClient.send(client, asked + "X-Forwarded-Proto: http\r\n\r\n");
            String request = asked + "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: https\r\n\r\n";
            assertThat(new String(taken.getInputStream().readNBytes(request.length()), StandardCharsets.US_ASCII))
                    .isEqualTo(request);
        }
    }

    @Test
    void clientThatTheAccessListDenies_isClosedWithoutAHandshake() throws Exception {
        try (TestPen pen = pen("-O", "acl 1 deny 127.0.0.1", "-O", "client_acl 1", "-d");
                Socket client = pen.connect("127.0.0.1")) {
            assertThat(read(client)).isEmpty();
            pen.awaitOpen(0);
            assertThat(pen.closes("none", "denied")).isEqualTo(1);
        }
    }

    @Test
    void oldProtocol_isRefused_unlessAskedFor() throws Exception {
        try (TestPen pen = pen()) {
            assertThatThrownBy(() -> openssl.run(
                            "s_client",
                            "-connect",
                            "127.0.0.1:" + pen.address().getPort(),
                            "-tls1_1",
                            "-cipher",
                            "ALL:@SECLEVEL=0"))
                    .hasMessageContaining("alert protocol version");
        }
        try (TestPen pen = pen("-L", "tls1")) {
            assertThat(connect(pen, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0")).contains("Protocol  : TLSv1.1");
        }
    }

    @Test
    void ticket_resumesASession_untilItsKeyIsForgotten() throws Exception {
        for (String protocol : new String[] {"-tls1_2", "-tls1_3"}) {
            try (TestPen pen = pen()) {
                assertThat(connect(pen, protocol, "-sess_out", "session")).contains("New, ");
                assertThat(connect(pen, protocol, "-sess_in", "session")).contains("Reused, ");
                pen.putForward(Duration.ofHours(13));
                assertThat(connect(pen, protocol, "-sess_in", "session")).contains("Reused, ");
                pen.putForward(Duration.ofHours(13));
                assertThat(connect(pen, protocol, "-sess_in", "session")).contains("New, ");
            }
        }
    }

    @Test
    void withoutBoringSsl_renegotiationIsRefused() throws Exception {
        System.setProperty("pen.tls", "jdk");
        try (TestPen pen = pen();
                SSLSocket client = TlsClient.connect(pen.address(), "TLSv1.2", null);
                Socket taken = server.accept()) {
            // On a connection that has had one, this only asks for another.
            client.startHandshake();
            pen.awaitOpen(0);
            assertThat(taken.getInputStream().read()).isEqualTo(-1);
        } finally {
            System.clearProperty("pen.tls");
        }
    }

    @Test
    void withoutBoringSsl_theJdkDoes_andThatIsTold() throws Exception {
        System.setProperty("pen.tls", "jdk");
        try (TestPen pen = pen()) {
            for (int i = 0; i < 2; i++) {
                try (SSLSocket client = TlsClient.dribble(pen.address(), "TLSv1.3");
                        Socket taken = server.accept()) {
                    TestClient.send(client, "question");
                    assertThat(taken.getInputStream().readNBytes(8)).hasSize(8);
                    TestClient.send(taken, "answer");
                    taken.close();
                    assertThat(read(client)).isEqualTo("answer");
                }
            }
            assertThat(pen.said("by the JDK")).hasSize(1);
        } finally {
            System.clearProperty("pen.tls");
        }
    }
}
