// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pen.TestServer;

/** pen, penlog and penlogd, each ours or the C toolkit's, in any mixture, with a real Apache. */
@Tag("once")
class CompatibleLogsIT {
    private static final int REQUESTS = 300;

    private static final int CLIENTS = 20;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "OURS, OURS, OURS",
        "OURS, OURS, PEN_0_34_1",
        "OURS, PEN_0_34_1, OURS",
        "OURS, PEN_0_34_1, PEN_0_34_1",
        "PEN_0_34_1, OURS, OURS",
        "PEN_0_34_1, OURS, PEN_0_34_1",
        "PEN_0_34_1, PEN_0_34_1, OURS",
        "PEN_0_34_1, PEN_0_34_1, PEN_0_34_1"
    })
    void programs_inAnyMixture_mergeTheClients(Toolkit penOf, Toolkit penlogOf, Toolkit penlogdOf) throws Exception {
        Toolkit.assumeOldIsInstalled();
        int port = TestServer.refusedPort();
        String host = "127.0.1.1";
        try (PenLogDProcess merger = PenLogDProcess.start(penlogdOf, directory, port);
                LoggingServer apache = LoggingServer.apache(
                        directory.resolve("apache"),
                        host,
                        "LogFormat \"%h " + Verdict.APACHE + "\" truth\n"
                                + LoggingServer.toPenlog(penlogOf.program("penlog"), port, host, "truth"));
                PenProcess pen = PenProcess.start(
                        penOf.pen(false),
                        InetAddress.getLoopbackAddress(),
                        List.of("-r", "-l", "127.0.0.1:" + port, apache.operand()))) {
            TruthfulClients clients = new TruthfulClients(pen.address(), CLIENTS, true);
            clients.ask(REQUESTS, 1);
            merger.awaitLines(REQUESTS);
            merger.stop();
            Verdict verdict = Verdict.of(merger.lines(), false);
            assertThat(verdict.lines()).isEqualTo(REQUESTS);
            assertThat(verdict.wrong() + verdict.doubled()).isZero();
            // Our pen's entry of a client's first request may come after the line, for which the old penlogd does not
            // wait.
            boolean mayOvertake = penOf == Toolkit.OURS && penlogdOf == Toolkit.PEN_0_34_1;
            assertThat(verdict.unmatched()).isBetween(0, mayOvertake ? CLIENTS : 0);
        }
    }
}
