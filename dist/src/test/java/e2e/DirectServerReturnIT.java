// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.control.ControlClient;
import pen.net.Endpoint;

/** Direct server return and the tarpit on a segment of their own, judged by the programs that people use. */
@Tag("once")
class DirectServerReturnIT {
    private static final int CLIENTS = 50;

    @TempDir
    private Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Segment segment;

    @BeforeEach
    void connect() throws Exception {
        segment = Segment.create();
        opened.add(segment);
    }

    @AfterEach
    void disconnect() throws Exception {
        Segment.closeAll(opened);
    }

    /** Starts pen, and waits until the servers have told it where they are. */
    private Running pen(Object... words) throws Exception {
        List<String> command = new ArrayList<>(segment.pen().through());
        command.addAll(List.of(Tree.program("pen"), "-f", "-d", "-C", directory + "/control", "-O", "dsr_if eth1"));
        for (Object word : words) {
            command.add(word.toString());
        }
        Running pen = start(command, "pen", "server at 192.0.2.21: answers ARP");
        Awaitility.await().until(() -> pen.said().contains("server at 192.0.2.22: answers ARP"));
        return pen;
    }

    /** Starts a program, and waits until it has said something. */
    private Running start(List<String> command, String name, String said) throws IOException {
        Path output = directory.resolve(name + ".out");
        Running program = Running.start(
                Tree.command(command), output, () -> Files.readString(output).contains(said));
        opened.add(program);
        return program;
    }

    private String control(String command) throws IOException {
        return new ControlClient(Endpoint.parse(directory + "/control")).send(command);
    }

    /** Both servers answer requests with their names. */
    private void webServers() throws Exception {
        for (int i = 0; i < 2; i++) {
            Path home = Files.createDirectory(directory.resolve("web" + i));
            Path configuration = Files.writeString(home.resolve("nginx.conf"), """
                    daemon off; master_process off; pid %1$s/pid; error_log %1$s/error.log;
                    events { worker_connections 1000; }
                    http { access_log off; client_body_temp_path %1$s; proxy_temp_path %1$s; fastcgi_temp_path %1$s;
                      uwsgi_temp_path %1$s; scgi_temp_path %1$s;
                      server { listen 192.0.2.10:80; keepalive_timeout 0; return 200 "%2$s\\n"; } }
                    """.formatted(home, name(i)));
            List<String> command = new ArrayList<>(segment.server(i).through());
            command.addAll(List.of("nginx", "-c", configuration.toString(), "-p", home.toString()));
            List<String> probe = new ArrayList<>(segment.server(i).through());
            probe.addAll(List.of("curl", "-s", "http://192.0.2.10/"));
            opened.add(Running.start(
                    new ProcessBuilder(command),
                    home.resolve("out"),
                    () -> Tree.run(new ProcessBuilder(probe)).out().startsWith("server")));
        }
    }

    private static String name(int server) {
        return "server" + server;
    }

    private Tree.Ended onClient(String... words) throws Exception {
        List<String> command = new ArrayList<>(segment.client().through());
        command.addAll(List.of(words));
        return Tree.run(new ProcessBuilder(command));
    }

    /** The servers that so many connections from each of the clients get. */
    private Map<String, List<String>> visits(int connections) throws Exception {
        Map<String, List<String>> visits = new TreeMap<>();
        for (int i = 1; i <= CLIENTS; i++) {
            String address = "192.0.2." + (100 + i);
            // A URL with a range: a connection for each of its numbers.
            visits.put(
                    address,
                    onClient(
                                    "curl",
                                    "-s",
                                    "-m",
                                    "10",
                                    "--interface",
                                    address,
                                    "http://192.0.2.10/[1-" + connections + "]")
                            .out()
                            .lines()
                            .toList());
        }
        return visits;
    }

    private Map<String, String> servers() throws Exception {
        Map<String, String> servers = new TreeMap<>();
        visits(1).forEach((client, names) -> servers.put(client, String.join(" ", names)));
        return servers;
    }

    /** Begins to listen on a host; what it heard is in the output, a line or more for each packet. */
    private Running listen(Namespace host, String name, String... words) throws Exception {
        Running listener = Segment.listen(host, directory.resolve(name + ".out"), words);
        opened.add(listener);
        return listener;
    }

    /** The packets that a listener heard; it has ended. */
    private static List<String> heard(Running listener, String pattern) throws Exception {
        listener.signal("INT");
        listener.awaitEnd();
        return listener.said()
                .lines()
                .filter(Pattern.compile(pattern).asPredicate())
                .toList();
    }

    @Test
    void thousandRequests_areAnsweredByTheServersThemselves_inProportionToWeight() throws Exception {
        webServers();
        pen("192.0.2.10:80", "192.0.2.21:80:0:0:3", "192.0.2.22:80:0:0:1");
        Running atClient =
                listen(segment.client(), "client", "-e", "src 192.0.2.10 and tcp[tcpflags] & (tcp-syn|tcp-ack) == 18");
        Running atPen = listen(segment.pen(), "atpen", "src 192.0.2.10 and tcp");
        Map<String, List<String>> visits = visits(20);
        assertThat(visits).hasSize(CLIENTS);
        assertThat(visits.values())
                .allSatisfy(names -> assertThat(names).hasSize(20).allMatch(names.get(0)::equals));
        long first = visits.values().stream()
                .filter(names -> names.get(0).equals("server0"))
                .count();
        // Three quarters of 50 clients, as far as a hash can: four standard deviations.
        assertThat(first).isBetween(26L, 49L);
        assertThat(control("servers").lines()).hasSize(2).allMatch(line -> line.matches(".* sx [1-9][0-9]+ rx 0"));
        List<String> answers = heard(atClient, "Flags \\[S\\.\\]");
        assertThat(answers)
                .hasSize(1000)
                .allMatch(line ->
                        line.contains(Segment.serverMac(0) + " > ") || line.contains(Segment.serverMac(1) + " > "));
        assertThat(heard(atPen, "Flags")).isEmpty();
    }

    @Test
    void serverBlacklisted_orSilent_losesItsClientsAlone_andGetsThemBack() throws Exception {
        webServers();
        Running pen = pen("192.0.2.10:80", "192.0.2.21", "192.0.2.22");
        Map<String, String> before = servers();
        assertThat(before.values()).containsOnly("server0", "server1");
        assertThat(before.values().stream().filter("server0"::equals)).hasSizeBetween(12, 38);
        control("server 0 blacklist 60");
        assertThat(servers().values()).containsOnly("server1");
        control("server 0 blacklist 0");
        assertThat(servers()).isEqualTo(before);

        segment.server(1).run("ip", "link set eth1 down");
        Awaitility.await().until(() -> pen.said().contains("server at 192.0.2.22: does not answer ARP"));
        assertThat(servers().values()).containsOnly("server0");
        int answered = pen.said().split("192.0.2.22: answers ARP", -1).length;
        segment.server(1).run("ip", "link set eth1 up");
        Awaitility.await().until(() -> pen.said().split("192.0.2.22: answers ARP", -1).length > answered);
        assertThat(servers()).isEqualTo(before);

        control("acl 1 deny 192.0.2.101");
        control("client_acl 1");
        assertThat(onClient("curl", "-s", "-m", "1", "--interface", "192.0.2.101", "http://192.0.2.10/")
                        .status())
                .isEqualTo(28);
        control("client_acl 0");
        assertThat(servers()).isEqualTo(before);
    }

    @Test
    void datagrams_areAnsweredByTheServersThemselves() throws Exception {
        for (int i = 0; i < 2; i++) {
            // It answers every name with its own address.
            opened.add(Nsd.start(segment.server(i).through(), directory, Segment.SERVICE, 53, "192.0.2.2" + (i + 1)));
        }
        pen("-U", "192.0.2.10:53", "192.0.2.21", "192.0.2.22");
        Running atPen = listen(segment.pen(), "atpen", "src 192.0.2.10 and udp");
        Map<String, String> answers = new TreeMap<>();
        for (int i = 1; i <= CLIENTS; i++) {
            String address = "192.0.2." + (100 + i);
            answers.put(
                    address,
                    onClient("dig", "-b", address, "+short", "+tries=2", "@192.0.2.10", "www.pen.example")
                            .out());
        }
        assertThat(answers.values()).containsOnly("192.0.2.21\n", "192.0.2.22\n");
        // 50 clients, two servers: four standard deviations.
        assertThat(answers.values().stream().filter("192.0.2.21\n"::equals)).hasSizeBetween(11, 39);
        assertThat(heard(atPen, "192\\.0\\.2\\.10\\.53 >")).isEmpty();
    }

    @Test
    void tarpit_looksOpen_andConnectionsHang() throws Exception {
        pen("-O", "acl 7 permit 192.0.2.200/29", "-O", "tarpit_acl 7", "192.0.2.10:80", "192.0.2.21", "192.0.2.22");
        Running atClient = listen(segment.client(), "client", "-vv", "src net 192.0.2.200/29");
        assertThat(onClient("nmap", "-n", "-p", "22,80,443", "192.0.2.200-201", "192.0.2.21")
                        .out()
                        .lines()
                        .filter(line -> line.matches("[0-9]+/tcp .*|.*hosts? up.*"))
                        .map(line -> line.replaceAll(" +", " ").replaceAll(" scanned.*", "")))
                .containsExactly(
                        "22/tcp open ssh",
                        "80/tcp open http",
                        "443/tcp open https",
                        "22/tcp open ssh",
                        "80/tcp open http",
                        "443/tcp open https",
                        "22/tcp closed ssh",
                        "80/tcp closed http",
                        "443/tcp closed https",
                        "Nmap done: 3 IP addresses (3 hosts up)");
        assertThat(onClient("curl", "-s", "-m", "1", "http://192.0.2.207/").status())
                .isEqualTo(28);
        assertThat(control("tarpit_acl")).isEqualTo("7\n");
        control("no tarpit_acl");
        assertThat(onClient("nmap", "-n", "-sn", "192.0.2.202").out()).contains("0 hosts up");
        control("tarpit_acl 7");
        assertThat(onClient("nmap", "-n", "-sn", "192.0.2.202").out()).contains("1 host up");
        // Not of the list: nobody has it.
        assertThat(onClient("ping", "-c", "1", "-W", "1", "192.0.2.208").status())
                .isNotZero();
        List<String> answers = heard(atClient, "cksum|Flags|IP ");
        assertThat(answers)
                .anyMatch(line -> line.contains("Flags [S.]"))
                .allMatch(line ->
                        !line.contains("incorrect") && (line.contains("Flags [S.]") || line.contains("proto TCP")));
        assertThat(answers.stream().filter(line -> line.contains("(correct)"))).hasSizeGreaterThanOrEqualTo(7);
    }

    @Test
    void flood_isAnsweredAtMostAsTheLimitSays() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/trafgen")), "trafgen is not installed");
        pen("-O", "acl 7 permit 192.0.2.200", "-O", "tarpit_acl 7", "192.0.2.10:80", "192.0.2.21", "192.0.2.22");
        Path frames = Files.writeString(directory.resolve("frames.cfg"), """
                { eth(da=02:00:00:00:00:02, sa=02:00:00:00:00:01),
                  ipv4(sa=192.0.2.101, da=192.0.2.200, df), tcp(sp=drnd(), dp=drnd(), syn, seq=1) }
                """);
        long before = receivedByClient();
        long begun = System.nanoTime();
        Tree.Ended flood = onClient(
                "trafgen",
                "--dev",
                "eth1",
                "--conf",
                frames.toString(),
                "--num",
                "200000",
                "--rate",
                "100000pps",
                "--cpus",
                "1",
                "--no-sock-mem");
        double seconds = (System.nanoTime() - begun) / 1e9;
        assertThat(flood.status()).as(flood.err()).isZero();
        Awaitility.await().until(() -> {
            long one = receivedByClient();
            Thread.onSpinWait();
            return one == receivedByClient();
        });
        long answers = receivedByClient() - before;
        System.out.printf("flood of 200,000 SYN in %.2f s: %d frames came back%n", seconds, answers);
        assertThat(answers).isGreaterThan(1_000).isLessThan((long) ((seconds + 1) * 10_000) + 200);
    }

    private long receivedByClient() throws Exception {
        return Long.parseLong(onClient("cat", "/sys/class/net/eth1/statistics/rx_packets")
                .out()
                .strip());
    }

    @Test
    void asAnotherUserInAJail_itForwards() throws Exception {
        webServers();
        pen(
                "-u",
                "nobody",
                "-j",
                Files.createDirectory(directory.resolve("jail")),
                "192.0.2.10:80",
                "192.0.2.21",
                "192.0.2.22");
        assertThat(servers().values()).contains("server0", "server1");
        control("server 1 weight 1");
        assertThat(servers().values()).containsOnly("server1");
    }

    @Test
    void hup_fileIsFollowed_wholeOrNotAtAll() throws Exception {
        webServers();
        Path file = Files.writeString(directory.resolve("pen.conf"), "");
        Running pen = pen("-F", file, "192.0.2.10:80", "192.0.2.21", "192.0.2.22");
        Files.writeString(file, "server 1 weight 1\n");
        pen.signal("HUP");
        Awaitility.await().until(() -> control("status json").contains("\"weight\":1"));
        assertThat(servers().values()).containsOnly("server1");
        Files.writeString(file, "server 0 weight 1\nserver 1 weight 0\ndsr_if eth2\n");
        pen.signal("HUP");
        Awaitility.await().until(() -> pen.said().contains("dsr_if: can be set only at start (in force: eth1)"));
        assertThat(servers().values()).containsOnly("server1");
        assertThat(control("dsr_if")).isEqualTo("eth1\n");
    }

    @Test
    void interfaceGoesDown_penSaysSo_andGoesOnWhenItIsUp() throws Exception {
        webServers();
        Running pen = pen("192.0.2.10:80", "192.0.2.21", "192.0.2.22");
        assertThat(control("status json"))
                .contains("\"listen\":\"192.0.2.10:80\"", "\"dsr_if\":\"eth1\"", "\"status\":\"available\"")
                .doesNotContain("no_answer");
        segment.pen().run("ip", "link set eth1 down");
        Awaitility.await().until(() -> pen.said().contains("dsr_if: eth1: Network is down"));
        Awaitility.await().until(() -> control("status json").split("\"status\":\"no_answer\"", -1).length == 3);
        assertThat(control("status text")).contains("forwarding frames of eth1 for 192.0.2.10:80", "no answer");
        segment.pen().run("ip", "link set eth1 up");
        Awaitility.await().until(() -> !control("status json").contains("no_answer"));
        assertThat(servers().values()).containsOnly("server0", "server1");
    }

    @Test
    void interfaceThatChanges_isFollowed() throws Exception {
        webServers();
        Running pen = pen("192.0.2.10:80", "192.0.2.21", "192.0.2.22");
        assertThat(servers().values()).containsOnly("server0", "server1");

        segment.pen().run("ip", "link set eth1 address 02:00:00:00:00:77");
        Awaitility.await()
                .until(() -> onClient("ip", "neigh").out().contains("192.0.2.10 dev eth1 lladdr 02:00:00:00:00:77"));
        assertThat(servers().values()).containsOnly("server0", "server1");

        segment.pen().run("ip", "link set eth1 down");
        segment.pen().run("ip", "link set eth1 name eth2");
        segment.pen().run("ip", "link set eth2 up");
        String none = "dsr_if: eth1: no such interface (expected: one of eth2, lo)";
        Awaitility.await().until(() -> pen.said().contains(none));
        assertThat(servers().values()).containsOnly("server0", "server1");

        segment.pen().run("ip", "link del eth2");
        segment.replug();
        Awaitility.await().until(() -> onClient("curl", "-s", "-m", "1", "http://192.0.2.10/")
                .out()
                .startsWith("server"));
        assertThat(servers().values()).containsOnly("server0", "server1");
    }

    @Test
    void hostThatDoesTheSame_isTold() throws Exception {
        segment.pen().run("ip", "address add 192.0.2.10/32 dev lo");
        segment.pen().run("sysctl", "-qw net.ipv4.ip_forward=1");
        assertThat(pen("192.0.2.10:80", "192.0.2.21", "192.0.2.22").said())
                .contains("dsr_if: this host has the service address, too")
                .contains("dsr_if: eth1: the kernel forwards packets, too");
    }

    @Test
    void withoutTheRight_penSaysSo() throws Exception {
        List<String> command = new ArrayList<>(segment.pen().through());
        command.addAll(List.of("setpriv", "--bounding-set", "-all", "--inh-caps", "-all"));
        command.addAll(List.of(Tree.program("pen"), "-f", "-O", "dsr_if eth1", "192.0.2.10:80", "192.0.2.21"));
        Tree.Ended ended = Tree.run(Tree.command(command));
        assertThat(ended.status()).isNotZero();
        assertThat(ended.err()).contains("dsr_if: eth1: Operation not permitted (expected: root or CAP_NET_RAW)");
    }

    @Test
    void interfaceThatIsNone_isToldWithThoseThereAre() throws Exception {
        for (String[] row : new String[][] {
            {"eth9", "dsr_if: eth9: no such interface (expected: one of eth1, lo)"},
            {"lo", "dsr_if: lo: no Ethernet (expected: an interface of Ethernet)"}
        }) {
            List<String> command = new ArrayList<>(segment.pen().through());
            command.addAll(List.of(Tree.program("pen"), "-f", "-O", "dsr_if " + row[0], "192.0.2.10:80", "192.0.2.21"));
            Tree.Ended ended = Tree.run(Tree.command(command));
            assertThat(ended.err()).contains(row[1]);
        }
    }
}
