// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.TestServer;

/**
 * The clients that penlogd finds, compared with what they said of themselves in a header: three Apaches and an nginx
 * behind pen, 200 clients with keep-alive and without, 32 requests at a time, only ten different ones.
 */
@Tag("once")
class MergedTruthIT {
    /** How many lines were right, of both programs, where the text is all there is. */
    private static final Path REPORT = Path.of("target", "merged-truth.txt");

    private static final int REQUESTS = 20_000;

    private static final int AT_A_TIME = 32;

    @TempDir
    private Path directory;

    @Test
    void exact_manyClientsFewRequests_everyLineHasItsOwnClient() throws Exception {
        int port = TestServer.refusedPort();
        String nginxLogs = "log_format truth '$remote_addr:$remote_port " + Verdict.NGINX
                + "'; access_log syslog:server=127.0.0.1:" + port + " truth;";
        try (PenLogDProcess penlogd = PenLogDProcess.start(Toolkit.OURS, directory, port, "--mark");
                LoggingServer a = apache(1, "%a:%{remote}p", port);
                LoggingServer b = apache(2, "%a:%{remote}p", port);
                LoggingServer c = apache(3, "%a:%{remote}p", port);
                // It sends from the address that the kernel chooses, so that is where it has to be.
                LoggingServer d = LoggingServer.nginx(directory.resolve("nginx"), "127.0.0.1", nginxLogs);
                PenProcess pen = pen("exact", port, a, b, c, d)) {
            TruthfulClients clients = new TruthfulClients(pen.address());
            clients.ask(REQUESTS, AT_A_TIME);
            penlogd.awaitLines(REQUESTS);
            assertThat(penlogd.stop()).isZero();
            assertThat(Verdict.of(penlogd.lines(), true))
                    .isEqualTo(new Verdict(REQUESTS, 0, 0, 0, new TreeMap<>(Map.of("exact", REQUESTS))));
        }
    }

    @Test
    void entries_manyClientsFewRequests_moreLinesAreRightThanWithTheOldPenlogd() throws Exception {
        Toolkit.assumeOldIsInstalled();
        int ours = TestServer.refusedPort();
        int old = TestServer.refusedPort();
        Path nginx = directory.resolve("nginx");
        String nginxLogs =
                "log_format truth '$remote_addr " + Verdict.NGINX + "'; access_log " + nginx + "/access.log truth;";
        try (PenLogDProcess penlogd = PenLogDProcess.start(Toolkit.OURS, directory.resolve("ours"), ours, "--mark");
                PenLogDProcess oldPenlogd = PenLogDProcess.start(Toolkit.PEN_0_34_1, directory.resolve("old"), old);
                DatagramTee tee = DatagramTee.start(ours, old);
                LoggingServer a = apache(1, "%a", tee.port());
                LoggingServer b = apache(2, "%a", tee.port());
                LoggingServer c = apache(3, "%a", tee.port());
                LoggingServer d = LoggingServer.nginx(nginx, "127.0.1.4", nginxLogs);
                Running penlog = follow(nginx.resolve("access.log"), tee.port(), d.host());
                PenProcess pen = pen("pen", tee.port(), a, b, c, d)) {
            TruthfulClients clients = new TruthfulClients(pen.address());
            clients.ask(REQUESTS, AT_A_TIME);
            penlogd.awaitLines(REQUESTS);
            assertThat(penlogd.stop()).isZero();
            oldPenlogd.stop();
            Verdict verdict = Verdict.of(penlogd.lines(), true);
            Verdict oldVerdict = Verdict.of(oldPenlogd.lines(), false);
            Files.writeString(REPORT, "ours: " + verdict + "\nthe old penlogd: " + oldVerdict + "\n");
            assertThat(verdict.lines()).isEqualTo(REQUESTS);
            assertThat(verdict.doubled()).isZero();
            assertThat(verdict.right())
                    .as("%s; the old penlogd: %s", verdict, oldVerdict)
                    .isGreaterThan(oldVerdict.right());
            assertThat(verdict.marks().getOrDefault("unmatched", 0)).isEqualTo(verdict.unmatched());
            assertThat(penlog.process().isAlive()).isTrue();
        }
    }

    private LoggingServer apache(int number, String client, int port) throws IOException {
        String host = "127.0.1." + number;
        return LoggingServer.apache(
                directory.resolve("apache" + number),
                host,
                "LogFormat \"" + client + " " + Verdict.APACHE + "\" truth\n"
                        + LoggingServer.toPenlog(Tree.program("penlog"), port, host, "truth"));
    }

    private PenProcess pen(String format, int port, LoggingServer... servers) throws IOException {
        Object[] words = new Object[servers.length + 5];
        System.arraycopy(new Object[] {"-r", "-O", "log_format " + format, "-l", "127.0.0.1:" + port}, 0, words, 0, 5);
        for (int i = 0; i < servers.length; i++) {
            words[5 + i] = servers[i].operand();
        }
        return PenProcess.start(words);
    }

    private Running follow(Path log, int port, String from) throws IOException {
        Path state = directory.resolve("state");
        return Running.start(
                Tree.command(List.of(
                        Tree.program("penlog"),
                        "-f",
                        log.toString(),
                        "--from-start",
                        "--state",
                        state.toString(),
                        "127.0.0.1:" + port,
                        from)),
                directory.resolve("penlog.output"),
                () -> Files.exists(state));
    }
}
