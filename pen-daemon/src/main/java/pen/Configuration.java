// SPDX-License-Identifier: Apache-2.0
package pen;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import pen.command.CommandException;
import pen.command.CommandTable;
import pen.command.ConfigFile;
import pen.command.Draft;
import pen.net.Endpoint;
import pen.settings.ServerSettings;
import pen.settings.Setting;
import pen.settings.Settings;

/**
 * What the command line makes of the settings: operands, options, {@code -O}, and the file of {@code -F}, in this
 * order.
 */
final class Configuration {
    private final Options options;
    private final CommandTable commands;

    Configuration(Options options, CommandTable commands) {
        this.options = options;
        this.commands = commands;
    }

    /**
     * The settings to start with.
     *
     * @throws IOException if a host has no address
     * @throws CommandException if a command or a line of the file is refused
     * @throws IllegalArgumentException if an operand or an option is not legal
     */
    Draft read() throws IOException, CommandException {
        Draft draft = new Draft(addresses());
        options.applyTo(draft);
        for (String command : options.commands()) {
            run(command, draft);
        }
        if (options.configFile().isPresent()) {
            file(options.configFile().get()).read(draft);
        }
        return draft;
    }

    /**
     * Reads the file again, if there is one, whole or not at all.
     *
     * @throws CommandException as {@link #read}; then nothing has changed
     */
    void reload() throws CommandException {
        if (options.configFile().isPresent()) {
            file(options.configFile().get()).apply();
        }
    }

    private Settings addresses() throws IOException {
        Settings given = Settings.DEFAULTS;
        List<String> operands = options.operands();
        int port = 0;
        if (!operands.isEmpty()) {
            Endpoint listen = listen(operands.get(0));
            port = options.forwardsFrames() && listen.port() == 0 ? ServerSettings.NO_PORT : listen.port();
            given = given.with(Setting.LISTEN, Optional.of(listen));
        }
        for (int i = 1; i < operands.size(); i++) {
            given = given.withServer(i - 1, ServerSettings.parse("server", operands.get(i), port));
        }
        given = withServer(given, Setting.EMERGENCY, "-e", options.emergency(), port);
        return withServer(given, Setting.ABUSE, "-B", options.abuse(), port);
    }

    /** Frames may be for all ports: an address without one is enough. */
    private Endpoint listen(String text) {
        return options.forwardsFrames() && NetUtil.isValidIpV4Address(text)
                ? new Endpoint(text, 0)
                : Endpoint.parse("listen", text);
    }

    private static Settings withServer(
            Settings given, Setting<Optional<ServerSettings>> setting, String option, Optional<String> text, int port)
            throws IOException {
        return text.isEmpty()
                ? given
                : given.with(setting, Optional.of(ServerSettings.parse(option, text.get(), port)));
    }

    private void run(String command, Draft draft) throws CommandException {
        try {
            commands.run(command, draft);
        } catch (CommandException e) {
            throw new CommandException("-O: " + e.getMessage(), e);
        }
    }

    private ConfigFile file(String path) {
        return new ConfigFile(Path.of(path), commands);
    }
}
