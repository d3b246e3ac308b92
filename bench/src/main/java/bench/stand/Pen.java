// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Ours, from the runnable tree.
 *
 * @param commands of the control language, for the start
 */
record Pen(List<String> commands) implements Program {
    /** Where the runnable tree is in a checkout. */
    static final String TREE = "dist/target/pen";

    /** The runnable tree; the system property {@code pen.home}. */
    static final Path HOME = Path.of(System.getProperty("pen.home", TREE)).toAbsolutePath();

    @Override
    public List<String> command(Stand stand, Setup setup) throws IOException {
        List<String> words = new ArrayList<>(
                List.of(program("pen"), "-f", "-C", setup.control().toString()));
        words.addAll(List.of("-q", Integer.toString(Setup.BACKLOG)));
        words.addAll(List.of("-O", "threads " + setup.threads()));
        if (setup.clients() > 0) {
            words.addAll(List.of("-c", Integer.toString(setup.clients())));
        }
        if (setup.demand().rules() > 0) {
            String rules = accessList(setup.demand().rules());
            Path file = stand.temporary(setup.label() + ".conf");
            words.addAll(List.of("-F", Files.writeString(file, rules).toString()));
        }
        commands.forEach(command -> words.addAll(List.of("-O", command)));
        words.addAll(setup.toolkitOptions(stand));
        words.add(setup.listen());
        words.addAll(setup.upstreams());
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

    @Override
    public Optional<List<String>> frameForwarder(Path control, List<String> commands) {
        return Optional.of(Program.frameForwarder(program("pen"), control, commands));
    }

    @Override
    public Optional<List<String>> logDaemon(int requests, Path log, int port) {
        return Optional.of(Program.logDaemon(program("penlogd"), requests, log, port));
    }

    @Override
    public Optional<List<String>> dashboard(Path control, int port) {
        return Optional.of(List.of(program("penstats"), "--bind", "127.0.0.1:" + port, "--pen", control.toString()));
    }

    /**
     * Addresses of loopback that nobody comes from, so that a look-up goes as deep as it can; the last rule permits.
     */
    private static String accessList(int rules) {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder list = new StringBuilder();
        for (int i = 1; i < rules; i++) {
            int host = random.nextInt(1 << 16, 1 << 24);
            list.append("acl 0 deny 127.")
                    .append(host >> 16)
                    .append('.')
                    .append(host >> 8 & 0xff)
                    .append('.')
                    .append(host & 0xff)
                    .append('\n');
        }
        return list.append("acl 0 permit 127.0.0.0/8\n").toString();
    }

    private static String program(String name) {
        return HOME.resolve("bin").resolve(name).toString();
    }
}
