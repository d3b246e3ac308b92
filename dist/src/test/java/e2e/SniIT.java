// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import pen.TestClient;
import pen.TestServer;

/** A directory of certificates by name, and clients that ask for any name. */
@Tag("once")
class SniIT {
    private static final String FIRST = "n0001.pen.example";
    private static final Pattern COMMON_NAME = Pattern.compile("CN=([^,]+)");

    @TempDir
    private static Path directory;

    /** The directory of ssl_sni_path. */
    private static Path names;

    private static Certificates certificates;
    private static TestServer server;
    private static Hello hello;

    @BeforeAll
    static void issue() throws Exception {
        certificates = Certificates.make(directory);
        names = Files.createDirectory(directory.resolve("sni"));
        List<String> all = new ArrayList<>(List.of("*.wild.example", "exact.wild.example"));
        IntStream.range(0, 1000).forEach(number -> all.add("n%04d.pen.example".formatted(number)));
        certificates.issue(names, all);
        certificates.issue(directory, List.of("evil"));
        server = new TestServer("a");
        // Answered in the clear, so that the certificate can be seen in it.
        hello = Hello.of("-tls1_2");
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    private static PenProcess pen(Object... options) throws Exception {
        List<Object> words = new ArrayList<>(List.of("-O", "ssl_sni_path " + names));
        words.addAll(List.of(options));
        return TlsPen.start(certificates, server, words.toArray());
    }

    /** Whose certificate a client gets that asks for a name; null if it is turned away. */
    private static @Nullable String served(PenProcess pen, String name) throws IOException {
        X509Certificate certificate = hello.named(name).answer(pen.address());
        return certificate == null
                ? null
                : COMMON_NAME
                        .matcher(certificate.getSubjectX500Principal().getName())
                        .results()
                        .map(match -> match.group(1))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void thousandNames_eachGetsItsOwn() throws Exception {
        try (PenProcess pen = pen()) {
            for (int round = 0; round < 2; round++) {
                for (int number = 0; number < 1000; number++) {
                    String name = "n%04d.pen.example".formatted(number);
                    assertThat(served(pen, name)).isEqualTo(name);
                }
            }
            assertThat(pen.output()).isEmpty();
        }
    }

    static Stream<Arguments> oddNames() {
        return Stream.of(
                Arguments.of("www.wild.example", "*.wild.example"),
                Arguments.of("exact.wild.example", "exact.wild.example"),
                Arguments.of("N0001.PEN.Example", FIRST),
                // An asterisk stands for one label (RFC 6125, 6.4.3).
                Arguments.of("a.b.wild.example", "server"),
                Arguments.of("wild.example", "server"),
                Arguments.of("unknown.example", "server"),
                Arguments.of("pen.example", "server"),
                // No DNS names from here on.
                Arguments.of("*.wild.example", "server"),
                Arguments.of("../evil", "server"),
                Arguments.of(directory + "/evil", "server"),
                Arguments.of("..", "server"),
                Arguments.of("./" + FIRST, "server"),
                Arguments.of("x/../" + FIRST, "server"),
                Arguments.of("../sni/" + FIRST, "server"),
                Arguments.of(".wild.example", "server"),
                Arguments.of("a..wild.example", "server"),
                Arguments.of(FIRST + "/", "server"),
                Arguments.of(" " + FIRST, "server"),
                Arguments.of("%2e%2e%2fevil", "server"),
                Arguments.of("..\\evil", "server"),
                Arguments.of("\u00e4.wild.example", "server"),
                Arguments.of("-.wild.example\n", "server"),
                // RFC 6066, 3: no literal addresses.
                Arguments.of("127.0.0.1", "server"),
                Arguments.of("::1", "server"),
                // RFC 1035, 2.3.4: labels up to 63 bytes, names up to 255.
                Arguments.of("a".repeat(64) + ".wild.example", "server"),
                Arguments.of("a.".repeat(150) + "b", "server"),
                Arguments.of("b".repeat(300), "server"),
                Arguments.of("c".repeat(4000), "server"));
    }

    @ParameterizedTest
    @MethodSource("oddNames")
    void name_anyBytes_getsACertificateOfTheDirectory_orTheDefault(String name, String expected) throws Exception {
        // BoringSSL turns away what is longer than a name can be, or has a NUL: that is as good.
        assertThat(served(shared(), name)).isIn(expected, name.length() > 255 ? null : expected);
        assertThat(served(shared(), FIRST)).isEqualTo(FIRST);
    }

    @Test
    void name_endsInADot_orHasNul_isNoFailureOfOthers() throws Exception {
        assertThat(served(shared(), FIRST + ".")).isIn(FIRST, "server");
        assertThat(served(shared(), FIRST + "\0.evil")).isIn("server", null);
        assertThat(served(shared(), "")).isIn("server", null);
        assertThat(served(shared(), FIRST)).isEqualTo(FIRST);
    }

    private static @Nullable PenProcess shared;

    /** One pen for all names that are tried one by one. */
    private static PenProcess shared() throws Exception {
        if (shared == null) {
            shared = pen();
        }
        return shared;
    }

    @AfterAll
    static void stopShared() throws IOException {
        if (shared != null) {
            shared.close();
        }
    }

    @Test
    void names_anyBytes_noFileOutsideTheDirectoryIsTouched() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "strace of another process needs root");
        Path trace = directory.resolve("trace");
        try (PenProcess pen = pen()) {
            // Once before, so that the JVM has loaded what it needs.
            assertThat(served(pen, "../evil")).isEqualTo("server");
            assertThat(served(pen, FIRST)).isEqualTo(FIRST);
            awaitAllLoaded(pen);
            ProcessBuilder strace = new ProcessBuilder(
                    "strace", "-f", "-s", "500", "-e", "trace=%file", "-o", trace.toString(), "-p", "" + pen.pid());
            try (Running tracing = Running.start(
                    strace, directory.resolve("strace"), () -> Files.readString(directory.resolve("strace"))
                            .contains("attached"))) {
                for (Arguments odd : oddNames().toList()) {
                    served(pen, (String) odd.get()[0]);
                }
                // One that is there: what is traced is seen.
                assertThat(served(pen, "n0002.pen.example")).isEqualTo("n0002.pen.example");
                tracing.stop();
            }
            List<String> touched = Files.readAllLines(trace).stream()
                    .flatMap(line ->
                            Pattern.compile("\"([^\"]*)\"").matcher(line).results())
                    .map(match -> match.group(1))
                    .distinct()
                    .toList();
            // The JVM looks at files of its own now and then, and pen each second at those that it is configured with.
            List<String> own = List.of(
                    System.getProperty("java.home"),
                    Tree.HOME.toString(),
                    "/sys/",
                    "/proc/",
                    certificates.file("server.crt").toString(),
                    certificates.file("server.key").toString());
            assertThat(touched)
                    .contains(names + "/n0002.pen.example.crt", names + "/n0002.pen.example.key")
                    .noneMatch(path -> path.contains("evil"))
                    .filteredOn(path -> !path.isEmpty() && own.stream().noneMatch(path::startsWith))
                    // Not a directory below it either.
                    .allMatch(path -> path.equals(names.toString())
                            || (path.startsWith(names + "/")
                                    && path.lastIndexOf('/') == names.toString().length()));
        }
    }

    /** Pen serves before it has loaded all that it may need later; its main thread then only waits for the end. */
    private static void awaitAllLoaded(PenProcess pen) {
        String jcmd = System.getProperty("java.home") + "/bin/jcmd";
        Awaitility.await().until(() -> Tree.run(new ProcessBuilder(jcmd, "" + pen.pid(), "Thread.print"))
                .out()
                .contains("awaitStop"));
    }

    @Test
    void certificate_isReplacedUnderLoad_theNewOneIsServed_andNobodyIsLost() throws Exception {
        TlsClient clients = new TlsClient(certificates);
        Set<BigInteger> seen = ConcurrentHashMap.newKeySet();
        String name = "n0003.pen.example";
        try (PenProcess pen = pen();
                Visits visits = new Visits(100, client -> {
                    try (SSLSocket socket = clients.connect(client, pen.address(), name)) {
                        seen.add(TlsClient.certificate(socket).getSerialNumber());
                        return TestClient.line(socket);
                    }
                })) {
            for (int round = 0; round < 5; round++) {
                BigInteger old = serial(pen, name);
                Path next = Files.createDirectory(directory.resolve("next" + round));
                certificates.issue(next, List.of(name), round % 2 == 0 ? "other" : "server");
                // Certificate and key cannot be replaced at once: between the two they are no pair, and the old one
                // stays.
                move(next, name + ".crt");
                Awaitility.await().until(() -> pen.output().contains(name));
                assertThat(serial(pen, name)).isEqualTo(old);
                seen.clear();
                move(next, name + ".key");
                Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !serial(pen, name)
                        .equals(old));
                Awaitility.await().until(() -> seen.contains(serial(pen, name)));
            }
            visits.stop();
            assertThat(visits.lost()).isEmpty();
            assertThat(visits.served()).isGreaterThan(100);
        }
    }

    private static BigInteger serial(PenProcess pen, String name) throws IOException {
        X509Certificate certificate = hello.named(name).answer(pen.address());
        if (certificate == null) {
            throw new IOException("turned away");
        }
        return certificate.getSerialNumber();
    }

    private static void move(Path from, String file) throws IOException {
        Files.move(from.resolve(file), names.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void twentyThousandNames_memoryIsBounded() throws Exception {
        Random random = new Random(1);
        try (PenProcess pen = pen()) {
            for (int i = 0; i < 2000; i++) {
                served(pen, "warm" + i + ".example");
            }
            long before = pen.resident();
            int descriptors = pen.descriptors();
            for (int i = 0; i < 20_000; i++) {
                assertThat(served(pen, Long.toHexString(random.nextLong()) + ".wild" + i + ".example"))
                        .isEqualTo("server");
            }
            long grown = (pen.resident() - before) >> 20;
            System.out.println("20,000 unknown names: resident " + (before >> 20) + " MiB, grown by " + grown + " MiB");
            // Ten thousand identities that were kept would take far more.
            assertThat(grown).isLessThan(128);
            Awaitility.await().until(() -> pen.descriptors() <= descriptors);
        }
    }
}
