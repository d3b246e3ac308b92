// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.nio.file.Files;
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
        "OURS, OURS, OURS", "OURS, OURS, OLD", "OURS, OLD, OURS", "OURS, OLD, OLD",
        "OLD, OURS, OURS", "OLD, OURS, OLD", "OLD, OLD, OURS", "OLD, OLD, OLD"
    })
    void programs_inAnyMixture_mergeTheClients(String penOf, String penlogOf, String penlogdOf) throws Exception {
        assumeTrue(Files.isExecutable(Toolkit.OLD_PEN), "Debian's package pen is not installed");
        int port = TestServer.refusedPort();
        String host = "127.0.1.1";
        String penlog = penlogOf.equals("OURS") ? Tree.program("penlog") : "/usr/bin/penlog";
        String penlogd = penlogdOf.equals("OURS") ? PenLogDProcess.OURS : PenLogDProcess.OLD;
        Toolkit toolkit = penOf.equals("OURS") ? Toolkit.OURS : Toolkit.PEN_0_34_1;
        try (PenLogDProcess merger = PenLogDProcess.start(penlogd, directory, port);
                LoggingServer apache = LoggingServer.apache(
                        directory.resolve("apache"),
                        host,
                        "LogFormat \"%h " + Verdict.APACHE + "\" truth\n"
                                + LoggingServer.toPenlog(penlog, port, host, "truth"));
                PenProcess pen = PenProcess.start(
                        toolkit.program(false),
                        InetAddress.getLoopbackAddress(),
                        List.of("-r", "-l", "127.0.0.1:" + port, apache.operand()))) {
            TruthfulClients clients = new TruthfulClients(pen.address(), CLIENTS, true);
            clients.ask(REQUESTS, 1);
            Verdict verdict = Verdict.of(merger.awaitLines(REQUESTS), false);
            assertThat(verdict.lines()).isEqualTo(REQUESTS);
            assertThat(verdict.wrong() + verdict.doubled()).isZero();
            // Our pen's entry of a client's first request may come after the line, for which the old penlogd does not
            // wait.
            boolean mayOvertake = toolkit == Toolkit.OURS && penlogd.equals(PenLogDProcess.OLD);
            assertThat(verdict.unmatched()).isBetween(0, mayOvertake ? CLIENTS : 0);
        }
    }
}
