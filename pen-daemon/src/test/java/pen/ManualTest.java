// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Compares the tables of options and commands with the manual pages. */
class ManualTest {
    private static final Path MAN = Path.of("../man");

    @Test
    void options_areThoseOfTheManual() throws IOException {
        assertThat(documentedOptions("pen.1"))
                .containsExactlyInAnyOrderElementsOf(Options.names())
                .hasSizeGreaterThan(40)
                .contains("-r", "--roundrobin", "--check");
    }

    @Test
    void argumentsOfOptions_areThoseOfTheManual() throws IOException {
        String page = Files.readString(MAN.resolve("pen.1"));
        List<MatchResult> options = Pattern.compile("(?m)^ .*?(--[a-z-]+)(=\\S+)?(?= |$)")
                .matcher(Options.parse().introduction().help().split("\nserver = ", 2)[0])
                .results()
                .toList();
        assertThat(options).hasSizeGreaterThan(20);
        for (MatchResult option : options) {
            String entry = "(?m)^\\.It .*Fl " + option.group(1).substring(1);
            assertThat(page).containsPattern(entry + (option.group(2) == null ? "$" : " Ns = Ns "));
        }
    }

    @Test
    void optionsOfPenctl_areThoseOfTheManual() throws IOException {
        assertThat(documentedOptions("penctl.1")).containsExactlyInAnyOrder("--help", "--timeout", "--version");
    }

    @Test
    void everyCommand_hasASectionInTheManual_andStandsInAGoldenTranscript() throws Exception {
        String page = Files.readString(MAN.resolve("penctl.1"));
        StringBuilder transcripts = new StringBuilder();
        for (Path golden : ControlTest.transcripts()) {
            transcripts.append(Files.readString(golden).split("-{10}\n", -1)[0]);
        }
        try (TestPen pen = TestPen.start("127.0.0.1:1001")) {
            List<String> commands = pen.control("help")
                    .lines()
                    .map(line -> line.replaceFirst("^((no )?[a-z_]+).*", "$1"))
                    .toList();
            assertThat(commands).hasSizeGreaterThan(15).containsAll(documentedCommands());
            for (String command : commands) {
                assertThat(page).containsPattern("(?m)^\\.(It|Ss) .*Ic " + command.replace(" ", "[ \"]+") + "\\b");
                assertThat(transcripts).containsPattern("(?m)^" + command + "\\b");
            }
        }
    }

    @Test
    void namesOfTheReport_areThoseOfTheManual() throws Exception {
        String page = Files.readString(MAN.resolve("pen-status.5"));
        try (TestServer a = new TestServer("a");
                TestPen pen = TestPen.start(a);
                Socket client = pen.connect("127.0.0.1")) {
            assertThat(TestClient.line(client)).isEqualTo("a");
            String report = pen.control("status json");
            Set<String> names = Pattern.compile("\"([a-z_0-9]+)\":")
                    .matcher(report)
                    .results()
                    .map(name -> name.group(1))
                    .collect(Collectors.toSet());
            assertThat(names)
                    .contains("schema", "downstream_pending_bytes", "age_seconds")
                    .allSatisfy(name -> assertThat(page).containsPattern("[ .]" + name + "\\b"));
        }
    }

    /** The options that have an entry of their own in a page: "Fl x" in mdoc(7) is -x. */
    private static Set<String> documentedOptions(String page) throws IOException {
        return entries(page, "^\\.It Fl .*").stream()
                .flatMap(entry ->
                        Pattern.compile("Fl (-?[a-zA-Z][a-z-]*)").matcher(entry).results())
                .map(found -> "-" + found.group(1))
                .collect(Collectors.toSet());
    }

    private static Set<String> documentedCommands() throws IOException {
        return entries("penctl.1", "^\\.It Ic .*").stream()
                .map(entry -> entry.replaceFirst("^\\.It Ic ((no )?[a-z_]+).*", "$1"))
                .collect(Collectors.toSet());
    }

    private static List<String> entries(String page, String pattern) throws IOException {
        return Pattern.compile("(?m)" + pattern)
                .matcher(Files.readString(MAN.resolve(page)))
                .results()
                .map(MatchResult::group)
                .toList();
    }
}
