// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ours, from the runnable tree.
 *
 * @param commands of the control language, for the start
 */
record Pen(List<String> commands) implements Program {
    /** The runnable tree; the system property {@code pen.home}. */
    private static final Path HOME =
            Path.of(System.getProperty("pen.home", "dist/target/pen")).toAbsolutePath();

    @Override
    public List<String> command(Stand stand, Setup setup) {
        List<String> words = new ArrayList<>(
                List.of(program("pen"), "-f", "-C", setup.control().toString()));
        words.addAll(List.of("-q", Integer.toString(Setup.BACKLOG)));
        words.addAll(List.of("-O", "threads " + setup.threads()));
        if (setup.clients() > 0) {
            words.addAll(List.of("-c", Integer.toString(setup.clients())));
        }
        commands.forEach(command -> words.addAll(List.of("-O", command)));
        words.addAll(List.of(setup.listen(), setup.upstream()));
        return words;
    }

    @Override
    public List<String> version() {
        return List.of(program("pen"), "--version");
    }

    @Override
    public boolean remembers() {
        return true;
    }

    @Override
    public Optional<List<String>> askPid(Path control) {
        return Optional.of(List.of(program("penctl"), control.toString(), "pid"));
    }

    private static String program(String name) {
        return HOME.resolve("bin").resolve(name).toString();
    }
}
