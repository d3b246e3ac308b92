// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.acl.AccessList;
import pen.acl.AccessLists;
import pen.acl.Countries;
import pen.acl.Mmdb;
import pen.acl.RandomRules;
import pen.command.CommandException;
import pen.command.Draft;
import pen.log.Diagnostics;
import pen.net.Endpoint;
import pen.net.Transport;
import pen.settings.FastClose;
import pen.settings.ForwardedHeaders;
import pen.settings.LogFormat;
import pen.settings.LogTarget;
import pen.settings.ServerSettings;
import pen.settings.Setting;
import pen.settings.Settings;
import pen.settings.SslOption;
import pen.settings.SslProtocol;

/** The command write: what it writes sets the same again. */
class WriteTest {
    /** Settings of the process, not of the configuration: write leaves them out, and the manual says so. */
    private static final Set<Setting<?>> OF_THE_PROCESS = Set.of();

    @TempDir
    private Path directory;

    private TestPen pen;

    @BeforeEach
    void start() throws Exception {
        pen = TestPen.start("127.0.0.1:1001");
    }

    @AfterEach
    void end() {
        pen.close();
    }

    private List<String> lines(Settings settings) {
        return pen.daemon().commands().lines(settings);
    }

    private Settings read(List<String> lines) throws CommandException {
        Draft draft = new Draft(Settings.DEFAULTS);
        for (String line : lines) {
            pen.daemon().commands().run(line, draft);
        }
        return draft.settings();
    }

    @Test
    void everySetting_isWritten_orBelongsToTheProcess() {
        Settings settings = Settings.DEFAULTS.with(Setting.LISTEN, Optional.of(new Endpoint("", 80)));
        List<String> lines = lines(settings);
        assertThat(Setting.all()).hasSizeGreaterThan(30).allSatisfy(setting -> assertThat(
                        OF_THE_PROCESS.contains(setting))
                .as(setting.name())
                .isNotEqualTo(lines.stream()
                        .anyMatch(line ->
                                line.replaceFirst("^no ", "").split(" ", 2)[0].equals(setting.name()))));
    }

    @Test
    void randomSettings_writtenAndRead_areTheSame_andWrittenTheSame() throws Exception {
        Random random = new Random(20261123);
        Countries countries = new Mmdb(6).country("10.0.0.0/8", "SE").open(directory.resolve("my countries.mmdb"));
        for (int i = 0; i < 500; i++) {
            Settings settings = random(random, countries);
            List<String> lines = lines(settings);
            Settings read = read(lines);
            assertSame(read, settings);
            assertThat(lines(read)).isEqualTo(lines);
            // Once more on top, as on HUP.
            Draft again = new Draft(read);
            for (String line : lines) {
                pen.daemon().commands().run(line, again);
            }
            assertSame(again.settings(), settings);
        }
    }

    private static void assertSame(Settings actual, Settings expected) {
        assertThat(actual.servers()).isEqualTo(expected.servers());
        for (Setting<?> setting : Setting.all()) {
            if (setting == Setting.ACL) {
                AccessLists one = actual.get(Setting.ACL);
                AccessLists other = expected.get(Setting.ACL);
                for (int number = 0; number < AccessLists.COUNT; number++) {
                    assertThat(one.list(number).rules())
                            .isEqualTo(other.list(number).rules());
                }
                assertThat(one.countries().map(Countries::path))
                        .isEqualTo(other.countries().map(Countries::path));
            } else {
                assertThat((Object) actual.get(setting)).as(setting.name()).isEqualTo(expected.get(setting));
            }
        }
    }

    private static Settings random(Random random, Countries countries) throws Exception {
        Settings settings = Settings.DEFAULTS;
        for (Setting<?> setting : Setting.all()) {
            if (random.nextBoolean()) {
                settings = random(random, settings, setting);
            }
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            settings = settings.withServer(random.nextInt(6), server(random));
        }
        AccessLists lists = AccessLists.EMPTY;
        if (random.nextBoolean()) {
            RandomRules rules = new RandomRules(random);
            AccessList list = AccessList.EMPTY;
            for (int i = random.nextInt(20); i > 0; i--) {
                list = list.with(rules.next());
            }
            lists = lists.with(countries).with(random.nextInt(AccessLists.COUNT), list);
        }
        return settings.with(Setting.ACL, lists);
    }

    /** The setting at another value. A new type of values needs a line here. */
    @SuppressWarnings("unchecked") // The value tells the type.
    private static Settings random(Random random, Settings settings, Setting<?> setting) throws Exception {
        if (settings.get(setting) instanceof Boolean flag) {
            return settings.with((Setting<Boolean>) setting, !flag);
        }
        if (setting == Setting.CLIENTS_MAX) {
            // Above what the running pen has: a client table never shrinks.
            return settings.with(Setting.CLIENTS_MAX, 3000 + random.nextInt(9));
        }
        if (settings.get(setting) instanceof Integer) {
            return settings.with((Setting<Integer>) setting, 1 + random.nextInt(9));
        }
        if (setting == Setting.ABUSE || setting == Setting.EMERGENCY) {
            return settings.with(
                    (Setting<Optional<ServerSettings>>) setting,
                    Optional.of(ServerSettings.parse(
                            "server", pick(random, "127.0.0.1", "[::1]:1:2", "localhost:80:0:0:0:7", "/a b::3"), 9)));
        }
        if (setting == Setting.HTTP) {
            return settings.with(Setting.HTTP, pick(random, ForwardedHeaders.values()));
        }
        if (setting == Setting.LISTEN) {
            return settings.with(
                    Setting.LISTEN,
                    Optional.of(Endpoint.parse(pick(random, "80", "localhost:0", "::1:80", "/run/a b", "/run/#"))));
        }
        if (setting == Setting.SSL_OPTION) {
            return settings.with(
                    Setting.SSL_OPTION, EnumSet.of(pick(random, SslOption.values()), pick(random, SslOption.values())));
        }
        if (setting == Setting.SSL_PROTOCOL) {
            return settings.with(Setting.SSL_PROTOCOL, pick(random, SslProtocol.values()));
        }
        if (setting == Setting.LOG) {
            return settings.with(
                    Setting.LOG,
                    Optional.of(
                            LogTarget.parse("log", pick(random, "#a", "a\"b", "./a:b", "localhost:514", "[::1]:7"))));
        }
        if (setting == Setting.LOG_FORMAT) {
            return settings.with(Setting.LOG_FORMAT, pick(random, LogFormat.values()));
        }
        if (setting == Setting.TARPIT_ACL) {
            return settings.with(Setting.TARPIT_ACL, Optional.of(random.nextInt(AccessLists.COUNT)));
        }
        if (setting == Setting.WEB_STATS
                || setting == Setting.DSR_IF
                || setting.name().startsWith("ssl_")) {
            return settings.with(
                    (Setting<Optional<String>>) setting,
                    Optional.of(pick(random, "a", "#a", "a#b", "/v ar/é", "a\"b", "./a:b")));
        }
        if (setting == Setting.SOURCE) {
            return settings.with(
                    Setting.SOURCE, Optional.of(InetAddress.getByName(pick(random, "127.0.0.9", "2001:db8::9"))));
        }
        if (setting == Setting.TCP_FASTCLOSE) {
            return settings.with(Setting.TCP_FASTCLOSE, pick(random, FastClose.values()));
        }
        if (setting == Setting.TRANSPORT) {
            return settings.with(Setting.TRANSPORT, Optional.of(pick(random, Transport.NIO, Transport.EPOLL)));
        }
        assertThat(setting).isSameAs(Setting.ACL);
        return settings;
    }

    private static ServerSettings server(Random random) throws Exception {
        Endpoint endpoint = pick(
                random,
                new Endpoint("", 0),
                new Endpoint("", 80),
                new Endpoint("localhost", 8000),
                new Endpoint("192.0.2.1", 0),
                new Endpoint("2001:db8::1", 65535),
                new Endpoint("/run/my app.sock", 0));
        int[] numbers = random.ints(5, 0, 10).toArray();
        return ServerSettings.of(endpoint)
                .withMax(numbers[0])
                .withHard(numbers[1])
                .withWeight(numbers[2])
                .withPrio(numbers[3])
                .withAcl(numbers[4]);
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... of) {
        return of[random.nextInt(of.length)];
    }

    @Test
    void penStartedOnTheFileAlone_behavesTheSame_andWritesTheSameFile() throws Exception {
        Path first = directory.resolve("first.conf");
        Path socket = directory.resolve("a b.sock");
        try (TestServer a = new TestServer("a");
                TestServer b = new TestServer("b");
                TestServer abuse = new TestServer("abuse");
                TestServer emergency = new TestServer("emergency");
                TestPen set = TestPen.start(
                        "-h",
                        "-s",
                        "-t",
                        7,
                        "-d",
                        "-c",
                        5000,
                        "-x",
                        70,
                        "-e",
                        emergency,
                        "-B",
                        abuse,
                        "-l",
                        directory.resolve("log #1"),
                        "-O",
                        "acl 1 deny 127.0.0.2 255.0.0.255",
                        "-O",
                        "client_acl 1",
                        a,
                        b)) {
            set.control("server 5 address " + "localhost" + " port 99 acl 1");
            set.control("server 4 address \"" + socket + "\"");
            set.control("write " + first);
            List<String> written = Files.readAllLines(first);
            assertThat(written.get(0)).matches("# Generated by pen \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");
            assertThat(written)
                    .contains(
                            "hash",
                            "stubborn",
                            "timeout 7",
                            "listen 127.0.0.1:0",
                            "emergency " + emergency.operand(),
                            "server 5 acl 1 address localhost port 99 max 0 hard 0 weight 0 prio 0",
                            "server 4 acl 0 address \"" + socket + "\" port 0 max 0 hard 0 weight 0 prio 0",
                            "log \"" + directory.resolve("log #1") + "\"")
                    .doesNotContain("exit");
            String servers = set.control("servers");
            Options options = Options.parse("-F", first.toString());
            try (Diagnostics diagnostics = new Diagnostics(said -> {});
                    Daemon second = Daemon.start(options, diagnostics)) {
                assertThat(second.execute("servers")).isEqualTo(servers);
                assertThat(visit("127.0.0.2", second)).isEqualTo("abuse");
                assertThat(visit("127.0.0.3", second)).isEqualTo(set.visit("127.0.0.3"));
                second.execute("write");
                List<String> again = Files.readAllLines(first);
                assertThat(again.subList(1, again.size())).isEqualTo(written.subList(1, written.size()));
            }
        }
    }

    private static String visit(String from, Daemon daemon) throws Exception {
        return Objects.requireNonNullElse(TestClient.visit(from, (InetSocketAddress) daemon.address()), "closed");
    }

    @Test
    void aHundredThousandRules_areWrittenAndRead() throws Exception {
        Path file = directory.resolve("rules");
        StringBuilder text = new StringBuilder("listen 127.0.0.1:0\n");
        for (int i = 0; i < 100_000; i++) {
            text.append("acl 3 ").append(i % 2 == 0 ? "permit" : "deny").append(" 10.");
            text.append(i >> 16)
                    .append('.')
                    .append(i >> 8 & 255)
                    .append('.')
                    .append(i & 255)
                    .append('\n');
        }
        Files.writeString(file, text);
        pen.control("include " + file);
        pen.control("write " + file);
        try (Stream<String> written = Files.lines(file)) {
            assertThat(written.filter(line -> line.startsWith("acl 3 ")))
                    .containsExactlyElementsOf(text.toString().lines().skip(1).toList());
        }
    }

    @Test
    void write_whatNoLineCanSay_isRefused() throws Exception {
        String log = directory.resolve("a \"b").toString();
        try (TestPen odd = TestPen.start("-l", log, "127.0.0.1:1001")) {
            assertThatThrownBy(() -> odd.control("write " + directory.resolve("out")))
                    .isInstanceOf(CommandException.class)
                    .hasMessageStartingWith("write: " + log + ": no word can hold it");
            assertThat(directory.resolve("out")).doesNotExist();
        }
    }

    @Test
    void write_onTheCommandLine_makesAFileOfIt_butNotInAFile() throws Exception {
        Path out = directory.resolve("out");
        try (TestPen made = TestPen.start("-r", "-O", "write " + out, "-O", "timeout 9", "127.0.0.1:1001")) {
            assertThat(out).content(StandardCharsets.UTF_8).contains("\nroundrobin\n", "\ntimeout 9\n");
            Path file = Files.writeString(directory.resolve("in"), "write " + out + "\n");
            assertThatThrownBy(() -> made.control("include " + file))
                    .hasMessage(file + ":1: write: cannot stand in a file (expected: write [FILE])");
        }
    }
}
