// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What shells offer for the next word; the shells are real, what they do with it is not looked at. */
class CompletionIT {
    /** Calls the function for a command line, which is split at spaces and, as by bash, at "=" and ":". */
    private static final String BASH = """
            compopt() { :; }
            . "$TREE/share/bash-completion/completions/$PROGRAM"
            COMP_LINE=$LINE COMP_POINT=${#LINE}
            split=${LINE//=/ = }
            split=${split//:/ : }
            read -r -a COMP_WORDS <<< "$split"
            [[ $LINE != *[[:space:]] ]] || COMP_WORDS+=('')
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            "_$PROGRAM"
            printf '%s\\n' "${COMPREPLY[@]}"
            """;

    private static final String ZSH = """
            fpath=("$TREE/share/zsh/site-functions" $fpath)
            autoload -U "_$PROGRAM"
            compadd() { shift; print -l -- "$@" }
            compset() { : }
            _files() { print FILES }
            _hosts() { print HOSTS }
            _users() { print USERS }
            _message() { print "MESSAGE $1" }
            words=("${(@s: :)LINE}")
            CURRENT=$#words
            "_$PROGRAM"
            """;

    /** An option in a program's help, with its argument, if it has one. */
    private static final Pattern LISTED = Pattern.compile("(?m)^ +(?:(-\\w), )?(--[\\w-]+)(=| [A-Z]+)?");

    @TempDir
    private Path directory;

    private List<String> offers(List<String> shell, String script, String line) throws Exception {
        ProcessBuilder command = Tree.command(shell).directory(directory.toFile());
        command.command().add(script);
        command.environment()
                .putAll(Map.of(
                        "TREE", Tree.HOME.toString(), "LINE", line, "PROGRAM", line.substring(0, line.indexOf(' '))));
        Tree.Ended ended = Tree.run(command);
        assertThat(ended).as(line).isEqualTo(new Tree.Ended(0, ended.out(), ""));
        return ended.out().lines().filter(word -> !word.isEmpty()).toList();
    }

    private List<String> bash(String line) throws Exception {
        return offers(new ArrayList<>(List.of("bash", "--norc", "-c")), BASH, line);
    }

    private List<String> zsh(String line) throws Exception {
        return offers(new ArrayList<>(List.of("zsh", "-f", "-c")), ZSH, line);
    }

    @Test
    void bash_pen() throws Exception {
        Files.writeString(directory.resolve("pen conf"), "");
        assertThat(bash("pen --ro")).containsExactly("--roundrobin");
        assertThat(bash("pen -f -")).contains("-r", "-C", "--check", "--help").hasSizeGreaterThan(40);
        assertThat(bash("pen -F pe")).containsExactly("pen conf");
        assertThat(bash("pen --config=pe")).containsExactly("pen conf");
        assertThat(bash("pen --config=")).containsExactly("pen conf");
        assertThat(bash("pen -u roo")).containsExactly("root");
        assertThat(bash("pen -t ")).isEmpty();
    }

    @Test
    void bash_penctl() throws Exception {
        Files.writeString(directory.resolve("control"), "");
        assertThat(bash("penctl con")).containsExactly("control");
        assertThat(bash("penctl --ti")).containsExactly("--timeout");
        assertThat(bash("penctl --timeout ")).isEmpty();
        assertThat(bash("penctl localhost:8888 ser")).containsExactlyInAnyOrder("server", "servers");
        assertThat(bash("penctl --timeout=5 ::1:8888 trac")).containsExactly("tracking");
        assertThat(bash("penctl --timeout 5 /run/pen trac")).containsExactly("tracking");
        assertThat(bash("penctl /run/pen no round")).containsExactly("roundrobin");
        assertThat(bash("penctl /run/pen no time")).isEmpty();
        assertThat(bash("penctl /run/pen help no")).containsExactly("no");
        assertThat(bash("penctl /run/pen server 0 ")).contains("address", "port", "blacklist", "prio");
        assertThat(bash("penctl /run/pen status ")).contains("html", "text");
        assertThat(bash("penctl /run/pen log con")).containsExactly("control");
        assertThat(bash("penctl /run/pen listen con")).containsExactly("control");
        assertThat(bash("penctl /run/pen timeout ")).isEmpty();
    }

    @Test
    void zsh_pen() throws Exception {
        assertThat(zsh("pen -f -")).contains("-r", "-C", "--check", "--help").hasSizeGreaterThan(40);
        assertThat(zsh("pen -F ")).containsExactly("FILES");
        assertThat(zsh("pen --config=x")).containsExactly("FILES");
        assertThat(zsh("pen -u ")).containsExactly("USERS");
        assertThat(zsh("pen -t ")).containsExactly("MESSAGE argument");
        assertThat(zsh("pen 80 ")).containsExactly("HOSTS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"penlog", "penlogd", "mergelogs", "penstats"})
    void programs_offerWhatHelpLists(String program) throws Exception {
        Map<String, Boolean> options = listed(program);
        assertThat(bash(program + " -")).containsExactlyInAnyOrderElementsOf(options.keySet());
        assertThat(zsh(program + " -")).containsExactlyInAnyOrderElementsOf(options.keySet());
        for (Map.Entry<String, Boolean> option : options.entrySet()) {
            String next = program + " " + option.getKey() + " -";
            assertThat(bash(next).contains("--help")).as("bash: %s", next).isNotEqualTo(option.getValue());
            assertThat(zsh(next).contains("--help")).as("zsh: %s", next).isNotEqualTo(option.getValue());
        }
    }

    /** The options that a program's help lists, and whether each has an argument. */
    private static Map<String, Boolean> listed(String program) throws Exception {
        Map<String, Boolean> options = new TreeMap<>();
        LISTED.matcher(Tree.run(program, "--help").out()).results().forEach(found -> {
            boolean argument = found.group(3) != null;
            if (found.group(1) != null) {
                options.put(found.group(1), argument);
            }
            options.put(found.group(2), argument);
        });
        return options;
    }

    @Test
    void programs_argumentsAndOperands() throws Exception {
        Files.writeString(directory.resolve("access log"), "");
        for (String line : List.of(
                "penlog -f ac",
                "penlog --state=ac",
                "penlogd -l ac",
                "penlogd -j ac",
                "penlogd --pid-file=ac",
                "penstats --pen ac",
                "penstats --pen web=ac",
                "penstats --pen=ac",
                "penstats --pen=web=ac",
                "penstats --user ac",
                "penstats --web=ac",
                "mergelogs -p ac",
                "mergelogs 192.0.2.1:ac",
                "mergelogs ::1:")) {
            assertThat(bash(line)).as(line).containsExactly("access log");
            assertThat(zsh(line)).as(line).containsExactly("FILES");
        }
        assertThat(bash("penlogd -u roo")).containsExactly("root");
        assertThat(zsh("penlogd -u ")).containsExactly("USERS");
        assertThat(bash("penlogd -f ")).isEmpty();
        assertThat(bash("penstats --pen web=ac --interval ")).isEmpty();
        assertThat(zsh("penstats --interval ")).containsExactly("MESSAGE argument");
        assertThat(zsh("penlogd -n ")).containsExactly("MESSAGE argument");
        assertThat(zsh("penlog ")).containsExactly("HOSTS");
        assertThat(zsh("mergelogs ")).containsExactly("HOSTS");
    }

    @Test
    void zsh_penctl() throws Exception {
        assertThat(zsh("penctl ")).containsExactly("FILES");
        assertThat(zsh("penctl --")).contains("--timeout");
        assertThat(zsh("penctl --timeout ")).containsExactly("MESSAGE seconds");
        assertThat(zsh("penctl --timeout 5 /run/pen ")).contains("server", "tracking", "no");
        assertThat(zsh("penctl /run/pen no ")).contains("roundrobin").doesNotContain("timeout");
        assertThat(zsh("penctl /run/pen server 0 ")).contains("address", "port", "blacklist", "prio");
        assertThat(zsh("penctl /run/pen log ")).containsExactly("FILES");
    }
}
