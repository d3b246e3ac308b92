// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.acl.Mmdb;
import pen.control.ControlClient;
import pen.net.Endpoint;

/** Who gets to the servers, to each server, and to the control port. */
class AccessTest {
    @AutoClose
    private final TestServer a = new TestServer("a");

    @AutoClose
    private final TestServer b = new TestServer("b");

    @TempDir
    private Path directory;

    AccessTest() throws IOException {}

    @Test
    void deniedClient_isClosed_andNotKept() throws Exception {
        try (TestPen pen = TestPen.start("-O", "acl 0 deny 127.0.1.0/24", a)) {
            assertThat(pen.visit("127.0.1.7")).isEqualTo("closed");
            assertThat(pen.visit("127.0.2.7")).isEqualTo("a");
            assertThat(pen.closes("none", "denied")).isEqualTo(1);
            assertThat(pen.control("status text")).doesNotContain("127.0.1.7");
            pen.control("no acl 0");
            assertThat(pen.visit("127.0.1.7")).isEqualTo("a");
        }
    }

    @Test
    void deniedClient_getsTheAbuseServer_orNothing() throws Exception {
        try (TestPen pen = TestPen.start("-B", b, "-O", "acl 0 deny 127.0.1.0 255.255.255.1", a)) {
            assertThat(pen.visit("127.0.1.2")).isEqualTo("b");
            assertThat(pen.visit("127.0.1.3")).isEqualTo("a");
            b.close();
            assertThat(pen.visit("127.0.1.2")).isEqualTo("closed");
            Awaitility.await().until(() -> pen.control("servers").contains(" conn 0 "));
        }
    }

    @Test
    void serverThatDenies_isPassedOver_andAnotherIsRemembered() throws Exception {
        try (TestPen pen = TestPen.start("-O", "acl 3 deny 127.0.1.0/24", "-O", "server 1 acl 3", a, b)) {
            assertThat(List.of(pen.visit("127.0.1.1"), pen.visit("127.0.1.1"))).containsExactly("a", "a");
            assertThat(pen.refusals("1", "denied")).isEqualTo(1);
            pen.control("server 0 acl 3");
            assertThat(pen.visit("127.0.1.1")).isEqualTo("closed");
            assertThat(pen.closes("none", "denied")).isEqualTo(1);
        }
    }

    @Test
    void clientAcl_anotherList_isAskedInstead() throws Exception {
        try (TestPen pen = TestPen.start("-O", "acl 5 deny 127.0.1.0/24", a)) {
            assertThat(pen.visit("127.0.1.1")).isEqualTo("a");
            pen.control("client_acl 5");
            assertThat(pen.visit("127.0.1.1")).isEqualTo("closed");
        }
    }

    @Test
    void country_byDatabase() throws Exception {
        Path file = directory.resolve("countries.mmdb");
        new Mmdb(6).country("127.0.1.0/24", "SE").country("127.0.2.0/24", "NO").open(file);
        try (TestPen pen = TestPen.start(a)) {
            assertThatThrownBy(() -> pen.control("acl 0 deny country SE")).hasMessageContaining("geoip_db FILE");
            assertThat(pen.control("geoip_db " + file)).isEqualTo(file + "\n");
            pen.control("acl 0 deny country SE");
            assertThat(pen.visit("127.0.1.1")).isEqualTo("closed");
            assertThat(pen.visit("127.0.2.1")).isEqualTo("a");
            assertThat(pen.visit("127.0.3.1")).isEqualTo("a");
        }
    }

    @Test
    void controlPort_deniedClient_getsAnError_andChangesNothing() throws Exception {
        try (TestPen pen = TestPen.start(TestPen.TCP_CONTROL, a)) {
            Endpoint control = Endpoint.of(pen.controlAddress());
            assertThat(new ControlClient(control).send("client_acl")).isEqualTo("0\n");
            pen.control("acl 7 permit 127.0.0.2");
            pen.control("control_acl 7");
            assertThat(new ControlClient(control).send("server 0 max 5")).startsWith("error: control_acl: denied");
            assertThat(pen.control("servers")).contains(" max 0 ");
            try (Socket permitted = new Socket(
                    InetAddress.getLoopbackAddress(), control.port(), InetAddress.getByName("127.0.0.2"), 0)) {
                TestClient.send(permitted, "control_acl\n");
                assertThat(TestClient.line(permitted)).isEqualTo("7");
            }
        }
    }
}
