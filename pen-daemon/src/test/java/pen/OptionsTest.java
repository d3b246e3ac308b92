// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pen.command.Draft;
import pen.net.Endpoint;
import pen.settings.LogTarget;
import pen.settings.Setting;
import pen.settings.Settings;

class OptionsTest {
    @Test
    void parse_getoptForms_mean() {
        Options options =
                Options.parse("-fr", "-dd", "-p", "file", "8080", "h1", "h2", "-Clocalhost:9000", "-t5", "-t", "6");
        assertThat(options.foreground()).isTrue();
        assertThat(options.pidFile()).contains("file");
        assertThat(options.control()).contains(new Endpoint("localhost", 9000));
        assertThat(options.operands()).containsExactly("8080", "h1", "h2");
        Settings settings = settings(options);
        assertThat(settings.get(Setting.ROUNDROBIN)).isTrue();
        assertThat(settings.get(Setting.DEBUG)).isEqualTo(2);
        assertThat(settings.get(Setting.TIMEOUT)).isEqualTo(6);
    }

    private static Settings settings(Options options) {
        Draft draft = new Draft(Settings.DEFAULTS);
        options.applyTo(draft);
        return draft.settings();
    }

    @Test
    void parse_values_areNotReadAsCommands() {
        assertThat(settings(Options.parse("-l", "/var/log/my pen#1"))
                        .get(Setting.LOG)
                        .map(LogTarget::text))
                .contains("/var/log/my pen#1");
        assertThatThrownBy(() -> settings(Options.parse("-b", ""))).hasMessage("-b: empty (expected: sec)");
    }

    @Test
    void parse_ownCommands_comeInOrder() {
        assertThat(Options.parse("-O", "timeout 1", "-o", "timeout 2", "-O", "timeout 3", "-t", "9", "80", "h")
                        .commands())
                .containsExactly("timeout 1", "timeout 2", "timeout 3");
    }

    @Test
    void parse_longNames_meanTheSame() {
        Options options = Options.parse("--foreground", "--timeout=5", "--pid-file", "p", "80", "h");
        assertThat(options.foreground()).isTrue();
        assertThat(options.pidFile()).contains("p");
        assertThat(settings(options).get(Setting.TIMEOUT)).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-y|-y: unknown option (expected: one that pen --help lists)",
                "-fy|-y: unknown option (expected: one that pen --help lists)",
                "--bogus|--bogus: unknown option (expected: one that pen --help lists)",
                "-t|-t: argument missing (expected: sec)",
                "-q0|-q: 0 (expected: a whole number from 1 to 65535)",
            })
    void parse_wrong_namesWhatAndWhy(String argument, String message) {
        assertThatThrownBy(() -> Options.parse(argument))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void parse_wordThatBeginsWithAt_isNoFileOfArguments(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("www"), "another");
        assertThat(Options.parse("80", "@" + file).operands()).containsExactly("80", "@" + file);
    }
}
