// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pen.control.ControlClient;
import pen.net.Endpoint;

/** Real nginx, by HTTP and by datagrams, behind a transparent pen: it sees and logs the client's own address. */
class TransparentIT {
    private static final String PORT = "8080";
    /** A word of the paragraph in the manual, for the way by nftables. */
    private static final String BY_SOCKET = "nftables knows";

    @TempDir
    private Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {BY_SOCKET, "without nftables"})
    void tcp_bothFamilies_serverSeesAndLogsTheClient(String recipe) throws Exception {
        RoutedNetwork network = network(recipe);
        nginx(network);
        Running four = pen(network, "four", "10.1.0.1", "10.2.0.11");
        Running six = pen(network, "six", "[fd01::1]", "[fd02::11]");
        assertThat(curl(network, "10.1.0.2", "10.1.0.1")).isEqualTo("10.1.0.2\n");
        assertThat(curl(network, "10.1.0.3", "10.1.0.1")).isEqualTo("10.1.0.3\n");
        assertThat(curl(network, "fd01::2", "[fd01::1]")).isEqualTo("fd01::2\n");
        try (Stream<String> log = Files.lines(directory.resolve("access.log"))) {
            assertThat(log).containsExactly("10.1.0.2 /", "10.1.0.3 /", "fd01::2 /");
        }
        assertThat(four.said() + six.said()).isEmpty();
    }

    @Test
    void udp_bothFamilies_serverSeesTheClient() throws Exception {
        RoutedNetwork network = network(BY_SOCKET);
        nginx(network);
        pen(network, "four", "10.1.0.1", "10.2.0.11", "-U");
        pen(network, "six", "[fd01::1]", "[fd02::11]", "-U");
        assertThat(ask(network, "10.1.0.1")).isEqualTo("udp 10.1.0.2\n");
        assertThat(ask(network, "fd01::1")).isEqualTo("udp fd01::2\n");
    }

    @Test
    void serverDies_clientsGoToTheNextOneWithTheirAddress() throws Exception {
        RoutedNetwork network = network(BY_SOCKET);
        nginx(network);
        pen(network, "four", "10.1.0.1", "10.2.0.12:9", "10.2.0.11");
        for (int i = 0; i < 3; i++) {
            assertThat(curl(network, "10.1.0.2", "10.1.0.1")).isEqualTo("10.1.0.2\n");
        }
        assertThat(control("four", "status text")).contains("blacklisted");
    }

    /** 10,000 connections, and afterwards pen's host has no socket and pen no descriptor that it had not before. */
    @Test
    @Tag("once")
    void tenThousandConnections_leakNoPort() throws Exception {
        RoutedNetwork network = network(BY_SOCKET);
        nginx(network);
        Running pen = pen(network, "four", "10.1.0.1", "10.2.0.11");
        curl(network, "10.1.0.2", "10.1.0.1");
        awaitNoConnection();
        long before = descriptors(pen);
        String ab = network.client()
                .shell("ab -n 5000 -c 50 -B 10.1.0.2 http://10.1.0.1:" + PORT + "/; ab -n 5000 -c 50 -B 10.1.0.3"
                        + " http://10.1.0.1:" + PORT + "/");
        assertThat(ab).contains("Complete requests:      5000").doesNotContain("Non-2xx");
        assertThat(ab.lines().filter(line -> line.matches("Failed requests: +0")))
                .hasSize(2);
        awaitNoConnection();
        // TIME-WAIT is TCP's own, and ends by itself.
        Awaitility.await().until(() -> network.pen()
                .shell("ss -tanH state established state close-wait state fin-wait-1 state fin-wait-2"
                        + " state syn-sent state last-ack")
                .isEmpty());
        assertThat(descriptors(pen)).isLessThanOrEqualTo(before);
        Map<String, Long> seen = new TreeMap<>();
        try (Stream<String> log = Files.lines(directory.resolve("access.log"))) {
            log.forEach(line -> seen.merge(line.split(" ", -1)[0], 1L, Long::sum));
        }
        assertThat(seen).isEqualTo(Map.of("10.1.0.2", 5001L, "10.1.0.3", 5000L));
    }

    @Test
    void withoutTheCapability_endsAtStart() throws Exception {
        Tree.Ended ended = Tree.run(Tree.command(List.of(
                "setpriv",
                "--bounding-set",
                "-net_raw,-net_admin",
                Tree.program("pen"),
                "-f",
                "-O",
                "transparent",
                "127.0.0.1:" + pen.TestServer.refusedPort(),
                "127.0.0.1:9")));
        assertThat(ended.err())
                .isEqualTo(
                        "pen: transparent: Operation not permitted (expected: root, or a process with CAP_NET_RAW)\n");
        assertThat(ended.status()).isEqualTo(1);
    }

    @Test
    void asAnotherUser_endsAtStart() throws Exception {
        Tree.Ended ended = Tree.run(
                "pen",
                "-f",
                "-u",
                "nobody",
                "-O",
                "transparent",
                "127.0.0.1:" + pen.TestServer.refusedPort(),
                "127.0.0.1:9");
        assertThat(ended.err())
                .isEqualTo("pen: transparent: Operation not permitted (expected: root, or a process with CAP_NET_RAW);"
                        + " -u nobody has given that up\n");
        assertThat(ended.status()).isEqualTo(1);
    }

    private RoutedNetwork network(String recipe) throws IOException, InterruptedException {
        RoutedNetwork network = RoutedNetwork.create(recipe);
        opened.add(network);
        return network;
    }

    /** Both servers: one nginx at all addresses, which answers with the address that it sees. */
    private void nginx(RoutedNetwork network) throws IOException {
        Path configuration = Files.writeString(directory.resolve("nginx.conf"), """
                load_module /usr/lib/nginx/modules/ngx_stream_module.so;
                daemon off; master_process off; pid %1$s/nginx.pid; error_log %1$s/error.log;
                events { worker_connections 2000; }
                http {
                  log_format seen '$remote_addr $uri'; access_log %1$s/access.log seen;
                  client_body_temp_path %1$s; proxy_temp_path %1$s; fastcgi_temp_path %1$s;
                  uwsgi_temp_path %1$s; scgi_temp_path %1$s;
                  server { listen %2$s backlog=4096; listen [::]:%2$s backlog=4096; return 200 "$remote_addr\\n"; }
                }
                stream {
                  server { listen %2$s udp; listen [::]:%2$s udp; return "udp $remote_addr\\n"; }
                }
                """.formatted(directory, PORT));
        List<String> words = new ArrayList<>(network.servers().through());
        words.addAll(List.of("nginx", "-c", configuration.toString(), "-p", directory.toString()));
        opened.add(Running.start(new ProcessBuilder(words), directory.resolve("nginx.out"), () -> network.servers()
                .shell("curl -sS http://127.0.0.1:" + PORT)
                .equals("127.0.0.1\n")));
        Files.writeString(directory.resolve("access.log"), "");
    }

    /** A transparent pen at an address of the network. */
    private Running pen(RoutedNetwork network, String name, String address, String... more) throws IOException {
        List<String> words = new ArrayList<>(network.pen().through());
        words.addAll(List.of(Tree.program("pen"), "-f", "-C", socket(name), "-O", "transparent"));
        List<String> servers = new ArrayList<>();
        for (String word : more) {
            if (word.startsWith("-")) {
                words.add(word);
            } else {
                servers.add(word.matches(".*[0-9]:[0-9]+") ? word : word + ":" + PORT);
            }
        }
        words.add(address + ":" + PORT);
        words.addAll(servers);
        Running pen = Running.start(Tree.command(words), directory.resolve(name + ".out"), () -> !control(name, "pid")
                .isEmpty());
        opened.add(pen);
        return pen;
    }

    private String socket(String name) {
        return directory.resolve(name).toString();
    }

    private String control(String name, String command) throws IOException {
        return new ControlClient(Endpoint.parse(socket(name))).send(command);
    }

    private void awaitNoConnection() {
        Awaitility.await().until(() -> control("four", "status text").contains("Connections: 0 of"));
    }

    private static long descriptors(Running pen) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pen.pid() + "/fd"))) {
            return open.count();
        }
    }

    private static String curl(RoutedNetwork network, String from, String to) throws IOException, InterruptedException {
        return network.client()
                .shell("curl -sS --max-time 10 --interface " + from + " http://" + to + ":" + PORT + "/");
    }

    private static String ask(RoutedNetwork network, String to) throws IOException, InterruptedException {
        return network.client()
                .shell("exec 3<> /dev/udp/" + to + "/" + PORT + "; echo ask >&3;"
                        + " timeout 10 dd bs=1500 count=1 status=none <&3");
    }
}
