// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import pen.TestServer;

/** A real nsd on a port of its own, which knows that every name under {@code pen.example} is 192.0.2.1. */
final class Nsd implements AutoCloseable {
    private final Running program;
    private final int port;

    private Nsd(Running program, int port) {
        this.program = program;
        this.port = port;
    }

    static Nsd start(Path directory) throws IOException {
        return start(List.of(), directory);
    }

    /**
     * Starts one.
     *
     * @param through a command that ends in becoming it
     */
    static Nsd start(List<String> through, Path directory) throws IOException {
        int port = TestServer.refusedPort();
        Path home = Files.createTempDirectory(directory, "nsd");
        Files.writeString(home.resolve("zone"), """
                $ORIGIN pen.example.
                @ 60 SOA ns root 1 60 60 60 60
                @ 60 NS ns
                ns 60 A 192.0.2.53
                * 60 A 192.0.2.1
                """);
        Path configuration = Files.writeString(home.resolve("nsd.conf"), """
                server:
                  ip-address: 127.0.0.1@%2$d
                  username: ""
                  chroot: ""
                  zonesdir: "%1$s"
                  database: ""
                  pidfile: ""
                  logfile: "%1$s/log"
                  xfrdfile: "%1$s/xfrd"
                  zonelistfile: "%1$s/zones"
                  xfrdir: "%1$s"
                  cookie-secret-file: ""
                  rrl-ratelimit: 0
                remote-control:
                  control-enable: no
                zone:
                  name: pen.example
                  zonefile: zone
                """.formatted(home, port));
        List<String> words = new ArrayList<>(through);
        words.addAll(List.of("/usr/sbin/nsd", "-d", "-c", configuration.toString()));
        Running program = Running.start(new ProcessBuilder(words), home.resolve("output"), () -> Tree.run(
                        new ProcessBuilder(dig(through, "127.0.0.1", port)))
                .out()
                .equals("192.0.2.1\n"));
        return new Nsd(program, port);
    }

    /** The command that asks once for a name, of an address and a port. */
    static List<String> dig(List<String> through, String address, int port) {
        List<String> words = new ArrayList<>(through);
        words.addAll(
                List.of("dig", "+short", "+tries=1", "+time=2", "@" + address, "-p", "" + port, "www.pen.example"));
        return words;
    }

    /** The server as an operand of pen. */
    @Override
    public String toString() {
        return "127.0.0.1:" + port;
    }

    /** Kills it and what it started, as kill -9 does. */
    void kill() {
        program.close();
    }

    @Override
    public void close() {
        kill();
    }
}
