// SPDX-License-Identifier: Apache-2.0
package pen.command;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import pen.net.Endpoint;
import pen.settings.ServerSettings;
import pen.settings.Setting;
import pen.settings.Settings;

/** The commands that set one thing, and report it. */
final class SettingCommand {
    private SettingCommand() {}

    /** Switches on. */
    static Command on(Setting<Boolean> flag, String help) {
        return fixed(flag.name(), flag, true, help, settings -> Stream.of(mode(settings, flag)));
    }

    /** Sets it to what it is without a value. */
    static <T> Command no(Setting<T> setting, T value, String help) {
        return fixed("no " + setting.name(), setting, value, help, Command.Printer.NOTHING);
    }

    /** A flag as its command: with {@code no} when it is off. */
    static String mode(Settings settings, Setting<Boolean> flag) {
        return settings.get(flag) ? flag.name() : "no " + flag.name();
    }

    /**
     * Sets a value if it is given one, and replies.
     *
     * @param reply what holds then, as text or as what prints itself
     */
    static <T> Command value(Setting<T> setting, String arguments, String help, Function<Settings, Object> reply) {
        return row(setting, arguments, help, (text, now) -> setting.parse(text), reply, printer(setting));
    }

    /** Sets a value if it is given one, and replies it; a row of {@link #no} takes it away. */
    static <T> Command optional(Setting<Optional<T>> setting, String arguments, String help) {
        return optional(setting, arguments, help, (text, now) -> setting.parse(text));
    }

    /** Sets a server that is none of the regular ones, if it is given one, and replies it. */
    static Command server(Setting<Optional<ServerSettings>> setting, String help) {
        return optional(setting, "[HOST[:PORT[:MAX[:HARD]]]]", help, (text, now) -> {
            int listening = now.get(Setting.DSR_IF).isPresent()
                    ? ServerSettings.NO_PORT
                    : now.get(Setting.LISTEN).map(Endpoint::port).orElse(0);
            return Optional.of(ServerSettings.parse(setting.name(), text, listening));
        });
    }

    /** How an argument is read, with the settings that would be in force before it is. */
    private interface Reader<T> {
        T read(String text, Settings now) throws IOException;
    }

    private static <T> Command optional(
            Setting<Optional<T>> setting, String arguments, String help, Reader<Optional<T>> reader) {
        return row(
                setting,
                arguments,
                help,
                reader,
                settings -> setting.print(settings.get(setting)),
                settings -> printed(settings, setting, Optional.of("no " + setting.name())));
    }

    private static <T> Command row(
            Setting<T> setting,
            String arguments,
            String help,
            Reader<T> reader,
            Function<Settings, Object> reply,
            Command.Printer printer) {
        Command.Action action = (words, draft) -> {
            if (!words.isEmpty()) {
                draft.set(setting, reader.read(words.next(arguments), draft.settings()));
            }
            return reply.apply(draft.settings()).toString();
        };
        return new Command(setting.name(), arguments, help, action, printer);
    }

    /** How a setting's value is printed that may have none, and is not taken away again. */
    static Command.Printer printer(Setting<?> setting) {
        return settings -> printed(settings, setting, Optional.empty());
    }

    private static <T> Command fixed(String name, Setting<T> setting, T value, String help, Command.Printer printer) {
        return new Command(
                name,
                "",
                help,
                (words, draft) -> {
                    draft.set(setting, value);
                    return "";
                },
                printer);
    }

    /** @param none printed if the value has no text; empty: nothing is printed then */
    private static <T> Stream<String> printed(Settings settings, Setting<T> setting, Optional<String> none) {
        String text = setting.print(settings.get(setting));
        return text.isEmpty() ? none.stream() : Stream.of(setting.name() + " " + Words.quoted(text));
    }
}
