// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The network of doc/packet-modes.md: a client's host, pen's, and one with the addresses of both servers, each a
 * namespace; pen's host is the only way from one side to the other.
 */
final class RoutedNetwork implements AutoCloseable {
    private static final String FENCE = "```";

    private final Namespace client;
    private final Namespace pen;
    private final Namespace servers;

    private RoutedNetwork(Namespace client, Namespace pen, Namespace servers) {
        this.client = client;
        this.pen = pen;
        this.servers = servers;
    }

    /**
     * Makes it, with the routes of the manual.
     *
     * @param recipe a word of the paragraph before the commands for pen's host
     */
    static RoutedNetwork create(String recipe) throws IOException, InterruptedException {
        Namespace client = Namespace.create("c");
        Namespace pen = Namespace.create("p");
        Namespace servers = Namespace.create("s");
        RoutedNetwork network = new RoutedNetwork(client, pen, servers);
        try {
            network.join();
            network.follow(servers, "On each server");
            network.follow(pen, recipe);
            return network;
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            network.close();
            throw e;
        }
    }

    private void join() throws IOException, InterruptedException {
        pen.run("ip", "link add eth0 type veth peer name eth0 netns " + client.name());
        pen.run("ip", "link add eth1 type veth peer name eth0 netns " + servers.name());
        up(client, "eth0", "10.1.0.2/24", "10.1.0.3/24", "fd01::2/64");
        up(pen, "eth0", "10.1.0.1/24", "fd01::1/64");
        up(pen, "eth1", "10.2.0.1/24", "fd02::1/64");
        up(servers, "eth0", "10.2.0.11/24", "10.2.0.12/24", "fd02::11/64", "fd02::12/64");
    }

    private static void up(Namespace host, String device, String... addresses)
            throws IOException, InterruptedException {
        for (String address : addresses) {
            // Duplicate address detection would take a second.
            host.run("ip", "address add " + address + " dev " + device + (address.contains("::") ? " nodad" : ""));
        }
        host.run("ip", "link set " + device + " up");
    }

    /** Does what the manual says in the first block of commands after these words. */
    private void follow(Namespace host, String words) throws IOException, InterruptedException {
        List<String> commands = Files.readString(Path.of("../doc/packet-modes.md"))
                .lines()
                .dropWhile(line -> !line.contains(words))
                .dropWhile(line -> !line.equals(FENCE + "sh"))
                .skip(1)
                .takeWhile(line -> !line.equals(FENCE))
                .toList();
        if (commands.isEmpty()) {
            throw new AssertionError("doc/packet-modes.md: no commands after \"" + words + "\"");
        }
        for (String command : commands) {
            host.shell(command);
        }
    }

    Namespace client() {
        return client;
    }

    Namespace pen() {
        return pen;
    }

    Namespace servers() {
        return servers;
    }

    @Override
    public void close() throws IOException {
        try (client;
                pen) {
            servers.close();
        }
    }
}
