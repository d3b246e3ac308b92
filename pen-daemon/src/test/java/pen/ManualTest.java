// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares the tables of options and commands with the manual pages. */
class ManualTest {
    private static final Path MAN = Path.of("../man");

    @Test
    void everyOption_isInTheManual() throws IOException {
        String page = Files.readString(MAN.resolve("pen.1"));
        List<String> names = Pattern.compile("(?<= )--?[a-zA-Z][a-z-]*(?=[=, ])")
                .matcher(Options.parse("--help").usage().split("\n\n", 2)[0])
                .results()
                .map(found -> found.group().replaceFirst("^-", ""))
                .toList();
        assertThat(names).hasSizeGreaterThan(40).contains("r", "-roundrobin", "-check");
        for (String name : names) {
            assertThat(page).containsPattern("(?m)^\\.It .*Fl " + Pattern.quote(name) + "( |$)");
        }
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
            assertThat(commands).hasSizeGreaterThan(15);
            for (String command : commands) {
                assertThat(page).containsPattern("(?m)^\\.(It|Ss) .*Ic " + command.replace(" ", "[ \"]+") + "\\b");
                assertThat(transcripts).containsPattern("(?m)^" + command + "\\b");
            }
        }
    }
}
