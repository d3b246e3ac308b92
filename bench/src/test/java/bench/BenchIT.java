// SPDX-License-Identifier: Apache-2.0
package bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** dev/bench itself, with all contenders, as short as it can be. */
class BenchIT {
    private static final Path PROGRAM = Path.of("../dev/bench").toAbsolutePath().normalize();
    private static final Pattern MEDIAN = Pattern.compile("\"median\" : ([-0-9.E]+)");
    private static final Pattern TEMPORARY = Pattern.compile("/tmp/pen-bench-\\d+");

    @TempDir
    Path out;

    @BeforeEach
    void requirePeers() {
        assumeThat(Stream.of(
                                "/usr/bin/pen",
                                "/usr/bin/wrk",
                                "/usr/lib/nginx/modules/ngx_stream_module.so",
                                "/usr/sbin/haproxy",
                                "/usr/sbin/nginx")
                        .filter(file -> !new File(file).exists()))
                .as("missing")
                .isEmpty();
    }

    @Test
    void twoRows_allContenders_haveFigures_andNothingIsLeft() throws Exception {
        Process bench = start("--quick", "--rows", "keep-alive,p99", "--out", out.toString());
        assertThat(bench.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(bench.exitValue()).as(said()).isZero();
        assertThat(out.resolve("results.md")).content().contains("| keep-alive |", "| p99 ");
        assertThat(out.resolve("results.svg")).content().contains("HAProxy");
        // 3 and 6 figures of 4 contenders, and a ratio for each.
        assertThat(medians()).hasSize(9 * 4 + 9).allMatch(median -> median > 0);
        assertNothingLeft();
    }

    @Test
    void tlsRows_allContenders_haveFigures() throws Exception {
        Process bench = start("--quick", "--rows", "tls-handshakes,tls-keep-alive", "--out", out.toString());
        assertThat(bench.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(bench.exitValue()).as(said()).isZero();
        assertThat(out.resolve("results.md"))
                .content()
                .contains("TLSv1.3, TLS_")
                .doesNotContain("failed");
        // 4 and 3 figures of 4 contenders, and a ratio for each.
        assertThat(medians()).hasSize(7 * 4 + 7).allMatch(median -> median > 0);
        assertNothingLeft();
    }

    @Test
    void forwarded_peers_haveFigures_andTellOfTheClient() throws Exception {
        Process bench =
                start("--quick", "--rows", "forwarded", "--contenders", "pen-c,haproxy,nginx", "--out", out.toString());
        assertThat(bench.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(bench.exitValue()).as(said()).isZero();
        assertThat(out.resolve("results.md")).content().doesNotContain("the server saw the clients");
        assertThat(medians()).hasSize(6 * 3).allMatch(median -> median > 0);
        assertNothingLeft();
    }

    @Test
    void frames_bothPens_haveFigures_andNothingIsLeft() throws Exception {
        assumeThat(System.getProperty("user.name"))
                .as("network namespaces need root")
                .isEqualTo("root");
        Process bench = start("--quick", "--rows", "dsr", "--contenders", "pen,pen-c", "--out", out.toString());
        assertThat(bench.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(bench.exitValue()).as(said()).isZero();
        // 5 figures of 2 contenders, and a ratio for each.
        assertThat(medians()).hasSize(5 * 2 + 5).allMatch(median -> median > 0);
        assertNothingLeft();
    }

    @Test
    void terminated_whileContendersRun_leavesNothing() throws Exception {
        Process bench = start("--quick", "--rows", "keep-alive", "--out", out.toString());
        Path commands = out.resolve("configuration/commands.txt");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        Files.exists(commands) && Files.readString(commands).contains("wrk: wrk"));
        bench.destroy();
        assertThat(bench.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(bench.exitValue()).as(said()).isEqualTo(143);
        assertNothingLeft();
    }

    @Test
    void wrongRow_isNamed_withStatus2() throws Exception {
        Process bench = start("--rows", "tls");
        assertThat(bench.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(bench.exitValue()).isEqualTo(2);
        assertThat(said()).contains("--rows: tls (expected: some of keep-alive,close,");
    }

    private Process start(String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(PROGRAM.toString()));
        words.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(out.resolve("said").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    private List<Double> medians() throws IOException {
        return MEDIAN.matcher(Files.readString(out.resolve("results.json")))
                .results()
                .map(match -> Double.parseDouble(match.group(1)))
                .toList();
    }

    private String said() throws IOException {
        return Files.readString(out.resolve("said"));
    }

    /** Neither the temporary directory of the run, nor a process that has it or the output directory in its command. */
    private void assertNothingLeft() throws IOException {
        List<String> directories = TEMPORARY
                .matcher(Files.readString(out.resolve("configuration/commands.txt")))
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
        assertThat(directories).isNotEmpty().allMatch(directory -> Files.notExists(Path.of(directory)));
        List<String> traces = new ArrayList<>(directories);
        traces.add(out.toString());
        assertThat(ProcessHandle.allProcesses().flatMap(process -> process.info().commandLine().stream()))
                .noneMatch(line -> traces.stream().anyMatch(line::contains));
    }
}
