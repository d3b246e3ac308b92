// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandTest {
    @TempDir
    Path kept;

    @Test
    void close_processWithChildren_leavesNothingButTheConfiguration() throws Exception {
        Child child;
        Path temporary;
        try (Stand stand = new Stand(kept)) {
            stand.keep("a.conf", "words");
            temporary = stand.temporary("");
            child = stand.start("parent", List.of("sh", "-c", "sleep 1000 & wait"));
            Awaitility.await().until(() -> child.process().descendants().count() == 1);
        }
        assertThat(child.isAlive()).isFalse();
        assertThat(temporary).doesNotExist();
        assertThat(kept.resolve("a.conf")).hasContent("words");
        assertThat(kept.resolve("commands.txt")).hasContent("parent: sh -c sleep 1000 & wait");
    }

    @Test
    void start_programOfTheTree_isKeptWithoutThePlaceOfTheCheckout() throws Exception {
        try (Stand stand = new Stand(kept)) {
            stand.start("pen", List.of("echo", Pen.HOME.resolve("bin/pen").toString()))
                    .output(30);
        }
        assertThat(kept.resolve("commands.txt")).hasContent("pen: echo dist/target/pen/bin/pen");
    }

    @Test
    void start_afterClose_isRefused() throws Exception {
        Stand stand = new Stand(kept);
        stand.close();
        assertThatIOException()
                .isThrownBy(() -> stand.start("late", List.of("true")))
                .withMessage("the benchmark is over");
    }

    @Test
    void output_programFails_saysItsLastWords() throws Exception {
        try (Stand stand = new Stand(kept)) {
            Child child = stand.start("failing", List.of("sh", "-c", "echo why >&2; exit 3"));
            assertThatIOException().isThrownBy(() -> child.output(30)).withMessage("failing failed: status 3: why");
        }
    }

    @Test
    void contenders_tls_haveTheCertificate() throws Exception {
        try (Stand stand = new Stand(kept)) {
            Setup setup = setup(stand, Service.TLS_RSA);
            for (Contender contender : Contender.DEFAULT) {
                contender.program().command(stand, setup);
            }
            assertThat(Files.readString(kept.resolve("one.cfg")))
                    .contains("ssl crt " + stand.temporary("tls_rsa.pem"), "mode tcp");
            assertThat(Files.readString(kept.resolve("one.conf")))
                    .contains("reuseport ssl;", "ssl_certificate " + stand.temporary("tls_rsa.crt"));
            assertThat(setup.toolkitOptions(stand))
                    .containsExactly(
                            "-E",
                            stand.temporary("tls_rsa.crt").toString(),
                            "-K",
                            stand.temporary("tls_rsa.key").toString());
        }
    }

    @Test
    void contenders_forwarded_relayRequests() throws Exception {
        try (Stand stand = new Stand(kept)) {
            Setup setup = setup(stand, Service.FORWARDED);
            for (Contender contender : Contender.DEFAULT) {
                contender.program().command(stand, setup);
            }
            assertThat(Files.readString(kept.resolve("one.cfg"))).contains("mode http", "option forwardfor");
            assertThat(Files.readString(kept.resolve("one.conf")))
                    .contains("proxy_pass http://servers;", "X-Forwarded-For $proxy_add_x_forwarded_for;");
            assertThat(setup.toolkitOptions(stand)).containsExactly("-H");
        }
    }

    @Test
    void contenders_configuration_isKept() throws Exception {
        try (Stand stand = new Stand(kept)) {
            Setup setup = new Setup(
                    "one",
                    new Demand("row", 2, 1000, 0, false, Service.TCP),
                    21_000,
                    List.of(21_001),
                    stand.temporary("control"));
            for (Contender contender : Contender.DEFAULT) {
                assertThat(contender.program().command(stand, setup)).isNotEmpty();
            }
            assertThat(Files.readString(kept.resolve("one.cfg")))
                    .contains("nbthread 2", "bind 127.0.0.1:21000", "stick-table type ip size 1000", "127.0.0.1:21001");
            assertThat(Files.readString(kept.resolve("one.conf")))
                    .contains("worker_processes 2;", "listen 127.0.0.1:21000", "proxy_pass 127.0.0.1:21001;");
        }
    }

    private static Setup setup(Stand stand, Service service) {
        return new Setup("one", Demand.of("row", 1, service), 21_000, List.of(21_001), stand.temporary("control"));
    }
}
