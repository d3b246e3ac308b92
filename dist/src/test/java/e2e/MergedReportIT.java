// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pen.TestServer;

/**
 * The merged log in programs that read the logs of web servers: its format is theirs, its clients are the true ones.
 */
@Tag("once")
class MergedReportIT {
    private static final int REQUESTS = 3000;

    /** A host in GoAccess's report: hits, visitors, address. */
    private static final Pattern HOST = Pattern.compile("\\{\"hits\": \\{\"count\": (\\d+),[^}]*\\},\"visitors\":"
            + " \\{\"count\": (\\d+),[^}]*\\},\"bytes\": \\{[^}]*\\},\"data\": \"([^\"]+)\"");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "COMMON;'';''",
                "COMBINED; \\\"%{Referer}i\\\" \\\"%{User-Agent}i\\\"; \"$http_referer\" \"$http_user_agent\""
            },
            ignoreLeadingAndTrailingWhitespace = false)
    void merged_readByGoAccessAndAwk_countsTheTrueClients(String format, String apache, String nginx) throws Exception {
        int port = TestServer.refusedPort();
        try (PenLogDProcess penlogd = PenLogDProcess.start(Toolkit.OURS, directory, port);
                LoggingServer a = LoggingServer.apache(
                        directory.resolve("apache"),
                        "127.0.1.1",
                        "LogFormat \"%a:%{remote}p %l %u %t \\\"%r\\\" %>s %b" + apache + "\" exact\n"
                                + LoggingServer.toPenlog(Tree.program("penlog"), port, "127.0.1.1", "exact"));
                LoggingServer b = LoggingServer.nginx(
                        directory.resolve("nginx"),
                        "127.0.0.1",
                        "log_format exact '$remote_addr:$remote_port - $remote_user [$time_local] \"$request\" $status"
                                + " $body_bytes_sent" + nginx + "'; access_log syslog:server=127.0.0.1:" + port
                                + " exact;");
                PenProcess pen = PenProcess.start(
                        "-r", "-O", "log_format exact", "-l", "127.0.0.1:" + port, a.operand(), b.operand())) {
            TruthfulClients clients = new TruthfulClients(pen.address());
            clients.ask(REQUESTS, 8);
            penlogd.awaitLines(REQUESTS);
            assertThat(penlogd.stop()).isZero();
            String report = goAccess(penlogd.log(), format);
            assertThat(report).contains("\"valid_requests\": " + REQUESTS + ",\"failed_requests\": 0,");
            Map<String, Integer> hits = awk("{ n[$1]++ } END { for (a in n) print a, n[a] }", penlogd.log());
            assertThat(hits).isEqualTo(clients.asked());
            assertThat(hosts(report, host -> Integer.valueOf(host.group(1)))).isEqualTo(hits);
            // A visitor is one for each day.
            Map<String, Integer> visitors =
                    awk("!seen[$1, substr($4, 2, 11)]++ { n[$1]++ } END { for (a in n) print a, n[a] }", penlogd.log());
            assertThat(hosts(report, host -> Integer.valueOf(host.group(2)))).isEqualTo(visitors);
        }
    }

    private String goAccess(Path log, String format) throws IOException, InterruptedException {
        Path report = directory.resolve("report.json");
        Tree.Ended ended = Tree.shell(
                "LC_ALL=C goaccess \"$LOG\" --log-format=" + format + " --no-global-config --no-progress -o " + report,
                Map.of("LOG", log.toString()),
                directory);
        assertThat(ended.status()).as(ended.err()).isZero();
        return Files.readString(report);
    }

    private static Map<String, Integer> hosts(String report, Function<MatchResult, Integer> figure) {
        String panel = report.substring(report.indexOf("\"hosts\": {"), report.indexOf("\"os\": {"));
        return HOST.matcher(panel)
                .results()
                .collect(Collectors.toMap(host -> host.group(3), figure, Integer::sum, TreeMap::new));
    }

    private Map<String, Integer> awk(String program, Path log) throws IOException, InterruptedException {
        Tree.Ended ended = Tree.run(Tree.command(List.of("awk", program, log.toString())));
        assertThat(ended.status()).as(ended.err()).isZero();
        return ended.out()
                .lines()
                .map(line -> line.split(" ", -1))
                .collect(Collectors.toMap(
                        words -> words[0], words -> Integer.valueOf(words[1]), Integer::sum, TreeMap::new));
    }
}
