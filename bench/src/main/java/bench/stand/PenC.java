// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The C toolkit's pen. It has one thread, however many are asked for. */
record PenC() implements Program {
    @Override
    public List<String> command(Stand stand, Setup setup) {
        List<String> words = new ArrayList<>(
                List.of("/usr/bin/pen", "-f", "-C", setup.control().toString(), "-u", System.getProperty("user.name")));
        words.addAll(List.of("-x", Integer.toString(Descriptors.CONNECTIONS), "-q", Integer.toString(Setup.BACKLOG)));
        if (setup.clients() > 0) {
            words.addAll(List.of("-c", Integer.toString(setup.clients())));
        }
        words.addAll(setup.toolkitOptions(stand));
        words.add(setup.listen());
        words.addAll(setup.upstreams());
        return words;
    }

    @Override
    public List<String> version() {
        return Program.packageVersion("pen");
    }

    @Override
    public boolean remembers() {
        return true;
    }

    @Override
    public Optional<List<String>> askPid(Path control) {
        return Optional.of(List.of("/usr/bin/penctl", control.toString(), "pid"));
    }

    @Override
    public Optional<List<String>> frameForwarder(Path control, List<String> commands) {
        return Optional.of(Program.frameForwarder("/usr/bin/pen", control, commands));
    }

    @Override
    public Optional<List<String>> logDaemon(int requests, Path log, int port) {
        return Optional.of(Program.logDaemon("/usr/bin/penlogd", requests, log, port));
    }
}
