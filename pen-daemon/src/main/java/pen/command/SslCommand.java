// SPDX-License-Identifier: Apache-2.0
package pen.command;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pen.settings.Setting;
import pen.settings.Settings;
import pen.settings.SslOption;

/** The commands that switch parts of TLS. */
final class SslCommand {
    private SslCommand() {}

    /** Adds a switch; the reply is all that are on. */
    static String option(Words words, Draft draft) throws CommandException {
        if (!words.isEmpty()) {
            change(words, draft, Set::add);
        }
        return draft.settings().get(Setting.SSL_OPTION).stream()
                .map(SslOption::toString)
                .collect(Collectors.joining(" "));
    }

    /** Takes a switch away, or all of them. */
    static String noOption(Words words, Draft draft) throws CommandException {
        if (words.isEmpty()) {
            draft.set(Setting.SSL_OPTION, Set.of());
        } else {
            change(words, draft, Set::remove);
        }
        return "";
    }

    /** The switches that are on, a line each, and before them one that takes away all that may have been on. */
    static Stream<String> lines(Settings settings) {
        return Stream.concat(
                Stream.of("no ssl_option"),
                settings.get(Setting.SSL_OPTION).stream().map(option -> "ssl_option " + option));
    }

    private static void change(Words words, Draft draft, BiConsumer<Set<SslOption>, SslOption> change)
            throws CommandException {
        Set<SslOption> options = EnumSet.noneOf(SslOption.class);
        options.addAll(draft.settings().get(Setting.SSL_OPTION));
        change.accept(options, SslOption.parse(words.next("NAME")));
        draft.set(Setting.SSL_OPTION, options);
    }
}
