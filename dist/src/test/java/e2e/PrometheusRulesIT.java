// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.TestServer;

/** What the tree has for Prometheus and Grafana, judged by Prometheus' own promtool and by the manual page. */
@Tag("once")
class PrometheusRulesIT {
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
    private static final Path SHIPPED = Tree.HOME.resolve("share/prometheus");
    private static final Path CASES = Path.of("src/test/resources/e2e/pen.rules.test.yml");

    /** An expression in the dashboard, as JSON has it. */
    private static final Pattern EXPRESSION = Pattern.compile("\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\"");

    /** A metric of pen in a text; a name ends with what is no letter of it. */
    private static final Pattern METRIC = Pattern.compile("\\bpen_(?:up|(?:process|frontend|backend|server)_\\w+)\\b");

    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");

    /** A row of the table in the manual page: the name, and its type. */
    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\.It Li (pen_\\w+) Pq (\\w+)$");

    @TempDir
    private Path directory;

    @BeforeAll
    static void promtoolIsInstalled() {
        assumeTrue(Files.isExecutable(PROMTOOL), "Debian's package prometheus is not installed");
    }

    @Test
    void configurationAndRules_areGood() throws Exception {
        Tree.Ended ended = promtool("check", "config", SHIPPED.resolve("prometheus.yml"));
        assertThat(ended.status()).as(ended.toString()).isZero();
        assertThat(ended.out()).contains("1 rule files found", " rules found");
    }

    @Test
    void alerts_fireWhenTheyShould_andOnlyThen() throws Exception {
        Files.copy(SHIPPED.resolve("pen.rules.yml"), directory.resolve("pen.rules.yml"));
        Path cases = Files.copy(CASES, directory.resolve("cases.yml"));
        Tree.Ended ended = promtool("test", "rules", cases);
        assertThat(ended.status()).as(ended.toString()).isZero();
    }

    @Test
    void alerts_allHaveACase() throws Exception {
        String cases = Files.readString(CASES);
        List<String> alerts = ALERT.matcher(Files.readString(SHIPPED.resolve("pen.rules.yml")))
                .results()
                .map(alert -> alert.group(1))
                .toList();
        assertThat(alerts).hasSizeGreaterThan(10).allSatisfy(alert -> assertThat(cases)
                .containsPattern("- alertname: " + alert + "\n"));
    }

    @Test
    void dashboard_expressions_areUnderstood() throws Exception {
        List<String> lines = new ArrayList<>(List.of("groups:", "  - name: dashboard", "    rules:"));
        for (String expression : expressions()) {
            String plain = expression.replace("$__rate_interval", "5m").replace("$pen", ".*");
            assertThat(plain).doesNotContain("$");
            lines.add("      - record: panel:" + lines.size());
            lines.add("        expr: '" + plain.replace("'", "''") + "'");
        }
        Tree.Ended ended = promtool("check", "rules", Files.write(directory.resolve("panels.yml"), lines));
        assertThat(ended.status()).as(ended.toString()).isZero();
    }

    @Test
    void metrics_ofRulesAndDashboard_areInTheManual() throws Exception {
        Set<String> documented = documented();
        assertThat(documented).hasSizeGreaterThan(50);
        assertThat(metrics(Files.readString(SHIPPED.resolve("pen.rules.yml")))).isSubsetOf(documented);
        assertThat(metrics(Files.readString(CASES))).isSubsetOf(documented);
        assertThat(metrics(String.join("\n", expressions())))
                .hasSizeGreaterThan(30)
                .isSubsetOf(documented);
    }

    /** The manual page promises neither more nor less than there is. */
    @Test
    void metrics_thatAreServed_areThoseOfTheManual() throws Exception {
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start(a);
                PenStatsProcess penstats =
                        PenStatsProcess.start(directory, "--pen", PenStatsProcess.watch("web", pen))) {
            assertThat(pen.many("127.0.0.1", 2)).containsExactly("a", "a");
            Map<String, Double> samples = penstats.metrics();
            assertThat(metrics(String.join("\n", samples.keySet()))).isEqualTo(documented());
            assertThat(samples).containsEntry("pen_up{pen=\"web\"}", 1.0);
            assertThat(penstats.stop()).isZero();
        }
    }

    private static List<String> expressions() throws IOException {
        List<String> found = EXPRESSION
                .matcher(Files.readString(Tree.HOME.resolve("share/grafana/pen.json")))
                .results()
                .map(expression -> expression.group(1).replaceAll("\\\\(.)", "$1"))
                .toList();
        assertThat(found).hasSizeGreaterThan(40);
        return found;
    }

    private static Set<String> metrics(String text) {
        return METRIC.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The names that the manual page promises; a summary has three. */
    private static Set<String> documented() throws IOException {
        Set<String> names = new TreeSet<>();
        DOCUMENTED
                .matcher(Files.readString(Tree.HOME.resolve("share/man/man1/penstats.1")))
                .results()
                .forEach(row -> {
                    names.add(row.group(1));
                    if (row.group(2).equals("summary")) {
                        names.add(row.group(1) + "_sum");
                        names.add(row.group(1) + "_count");
                    }
                });
        return names;
    }

    private static Tree.Ended promtool(String first, String second, Path file) throws Exception {
        return Tree.run(Tree.command(List.of(PROMTOOL.toString(), first, second, file.toString())));
    }
}
