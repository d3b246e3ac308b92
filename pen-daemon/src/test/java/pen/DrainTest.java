// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pen.net.Transport;

/** A pen that is told to end while it has connections. */
class DrainTest {
    @ParameterizedTest
    @EnumSource(Transport.class)
    void quit_connectionsFinish_thenPenEnds_andTakesNobodyMeanwhile(Transport transport) throws Exception {
        try (TestServer a = new TestServer("a");
                TestPen pen = TestPen.start(transport, "-O", "drain_timeout 600", a)) {
            CompletableFuture<?> ended = awaitStop(pen);
            try (Socket client = pen.connect("127.0.0.1")) {
                assertThat(TestClient.line(client)).isEqualTo("a");
                pen.daemon().quit();
                Awaitility.await().until(() -> pen.said().contains("ending: 1 connections may finish, for 600 s"));
                Awaitility.await().untilAsserted(() -> assertThatThrownBy(() -> pen.visit("127.0.0.1"))
                        .isInstanceOf(IOException.class));
                TestClient.send(client, "on\n");
                assertThat(TestClient.line(client)).isEqualTo("on");
                assertThatThrownBy(() -> pen.control("listen 127.0.0.2:0")).hasMessageContaining("pen is ending");
                assertThat(ended).isNotDone();
            }
            ended.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void quit_noDrainTimeout_endsAtOnce() throws Exception {
        try (TestServer a = new TestServer("a");
                TestPen pen = TestPen.start(a);
                Socket client = pen.connect("127.0.0.1")) {
            assertThat(TestClient.line(client)).isEqualTo("a");
            pen.daemon().quit();
            awaitStop(pen).get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void quit_connectionsDoNotFinish_penEndsAfterTheTime() throws Exception {
        try (TestServer a = new TestServer("a");
                TestPen pen = TestPen.start("-O", "drain_timeout 1", a);
                Socket client = pen.connect("127.0.0.1")) {
            assertThat(TestClient.line(client)).isEqualTo("a");
            long start = System.nanoTime();
            pen.daemon().quit();
            awaitStop(pen).get(10, TimeUnit.SECONDS);
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
        }
    }

    @Test
    void quit_twice_endsAtOnce() throws Exception {
        try (TestServer a = new TestServer("a");
                TestPen pen = TestPen.start("-X", "-O", "drain_timeout 600", a);
                Socket client = pen.connect("127.0.0.1")) {
            assertThat(TestClient.line(client)).isEqualTo("a");
            pen.control("quit");
            pen.control("quit");
            awaitStop(pen).get(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void quit_flowsGoOn_andNewOnesAreDropped(Transport transport) throws Exception {
        try (UdpServer a = new UdpServer("a");
                TestPen pen =
                        TestPen.start(transport, "-U", "-O", "drain_timeout 600", "-O", "udp_timeout 1", a.operand());
                UdpClient old = new UdpClient(pen.address());
                UdpClient late = new UdpClient(pen.address())) {
            CompletableFuture<?> ended = awaitStop(pen);
            old.send("one");
            old.receive();
            pen.daemon().quit();
            Awaitility.await().until(() -> pen.said().contains("ending: 1 connections may finish, for 600 s"));
            late.send("late");
            old.send("two");
            old.receive();
            ended.get(10, TimeUnit.SECONDS);
            assertThat(a.received()).isEqualTo(2);
        }
    }

    private static CompletableFuture<?> awaitStop(TestPen pen) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        pen.daemon().awaitStop();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                TestClient.THREAD_EACH);
    }
}
