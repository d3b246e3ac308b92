// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A network of its own with nothing in it but loopback. */
record Namespace(String name) implements AutoCloseable {
    /** Makes one, with loopback up; a test that may not is skipped. */
    static Namespace create() throws IOException, InterruptedException {
        return create("");
    }

    /** Makes one of several; a test that may not is skipped. */
    static Namespace create(String suffix) throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "network namespaces need root");
        Namespace created = new Namespace("pen-e2e-" + ProcessHandle.current().pid() + suffix);
        check(new ProcessBuilder("ip", "netns", "add", created.name));
        created.run("ip", "link set lo up");
        return created;
    }

    List<String> through() {
        return List.of("ip", "netns", "exec", name);
    }

    void run(String program, String arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(through());
        words.add(program);
        words.addAll(List.of(arguments.split(" ", -1)));
        check(new ProcessBuilder(words));
    }

    /** Runs a shell command there to its end, and returns what it printed. */
    String shell(String command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(through());
        words.addAll(List.of("bash", "-c", command));
        return check(new ProcessBuilder(words));
    }

    /** How long a new connection takes until the server's greeting is there. */
    double secondsToGreeting(int port) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(through());
        words.addAll(List.of("bash", "-c", "read -r name < /dev/tcp/127.0.0.1/" + port + " && echo \"$name\""));
        long begun = System.nanoTime();
        assertThat(Tree.run(new ProcessBuilder(words)).out()).isEqualTo("a\n");
        return (System.nanoTime() - begun) / 1e9;
    }

    @Override
    public void close() throws IOException {
        try {
            check(new ProcessBuilder("ip", "netns", "delete", name));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String check(ProcessBuilder command) throws IOException, InterruptedException {
        Tree.Ended ended = Tree.run(command);
        if (ended.status() != 0) {
            throw new IOException(command.command() + ": " + ended.err());
        }
        return ended.out();
    }
}
