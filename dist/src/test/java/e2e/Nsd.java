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
    private final String operand;

    private Nsd(Running program, String operand) {
        this.program = program;
        this.operand = operand;
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
        return start(through, directory, "127.0.0.1", TestServer.refusedPort(), "192.0.2.1");
    }

    /**
     * Starts one somewhere else.
     *
     * @param answer what it knows of every name, instead of 192.0.2.1
     */
    static Nsd start(List<String> through, Path directory, String address, int port, String answer) throws IOException {
        Path home = Files.createTempDirectory(directory, "nsd");
        Files.writeString(home.resolve("zone"), """
                $ORIGIN pen.example.
                @ 60 SOA ns root 1 60 60 60 60
                @ 60 NS ns
                ns 60 A 192.0.2.53
                * 60 A %s
                """.formatted(answer));
        Path configuration = Files.writeString(home.resolve("nsd.conf"), """
                server:
                  ip-address: %2$s@%3$d
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
                """.formatted(home, address, port));
        List<String> words = new ArrayList<>(through);
        words.addAll(List.of("/usr/sbin/nsd", "-d", "-c", configuration.toString()));
        Running program = Running.start(new ProcessBuilder(words), home.resolve("output"), () -> Tree.run(
                        new ProcessBuilder(dig(through, address, port)))
                .out()
                .equals(answer + "\n"));
        return new Nsd(program, address + ":" + port);
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
        return operand;
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
