// SPDX-License-Identifier: Apache-2.0
package pen.command;

import java.nio.file.Path;
import java.util.Optional;
import pen.net.Endpoint;
import pen.proxy.Proxy;
import pen.settings.LiveSettings;
import pen.stats.StatusReport;

/**
 * The running pen, as far as commands reach into it.
 *
 * @param control the control port's address, if there is one
 * @param configFile the configuration file, if there is one
 * @param exitAllowed whether the {@code exit} and {@code quit} commands are enabled
 * @param stop ends pen at once
 * @param quit ends pen, and lets connections finish as {@code drain_timeout} says
 */
public record Running(
        LiveSettings settings,
        Proxy proxy,
        StatusReport report,
        Optional<Endpoint> control,
        Optional<Path> configFile,
        boolean exitAllowed,
        Runnable stop,
        Runnable quit) {}
