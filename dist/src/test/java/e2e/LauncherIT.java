// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pen.TestClient;
import pen.TestServer;

/** How the programs start and end. */
class LauncherIT {
    @TempDir
    private Path directory;

    @Test
    void pen_throughSymlinksFromAnyDirectory_runsAndAddsNothingToStderr() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("first"), Path.of(Tree.program("pen")));
        Path another = Files.createSymbolicLink(directory.resolve("other name"), link);
        ProcessBuilder command =
                Tree.command(List.of(another.toString(), "--version")).directory(directory.toFile());
        Tree.Ended ended = Tree.run(command);
        Files.delete(another);
        Files.delete(link);
        assertThat(ended).isEqualTo(new Tree.Ended(0, ended.out(), ""));
        assertThat(ended.out()).startsWith("pen 1");
    }

    @Test
    void pen_archiveCannotBeWritten_startsAllTheSame() throws Exception {
        // A copy of the tree without its archives, where neither it nor the home directory can hold one.
        Tree.Ended ended = Tree.shell(
                "cp -r \"$TREE\" tree && rm -rf tree/lib/cds && touch tree/lib/cds no-home && tree/bin/pen --version",
                Map.of("TREE", Tree.HOME.toString(), "HOME", "no-home", "XDG_CACHE_HOME", "no-home"),
                directory);
        assertThat(ended).isEqualTo(new Tree.Ended(0, ended.out(), ""));
        assertThat(ended.out()).startsWith("pen 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "C.UTF-8"})
    void pen_namesThatAreNoAscii_areUnderstoodInEveryLocale(String locale) throws Exception {
        Tree.Ended ended = Tree.shell("""
                name=$(printf 'p\\303\\251n')
                echo 'server 0 address 127.0.0.1 port 1' > "$name"
                "$PEN" -F "$name" -p "nowhere/$name" 127.0.0.1:0
                """, Map.of("PEN", Tree.program("pen"), "LC_ALL", locale), directory);
        assertThat(ended)
                .isEqualTo(new Tree.Ended(
                        1, "", "pen: nowhere/p\u00e9n: cannot write the process id: no such file or directory\n"));
    }

    @Test
    void pen_firstRun_makesAnArchive_andTheNextUsesIt() throws Exception {
        Tree.Ended ended = Tree.shell(
                "cp -r \"$TREE\" tree && rm -rf tree/lib/cds && tree/bin/pen --version && ls tree/lib/cds",
                Map.of("TREE", Tree.HOME.toString()),
                directory);
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).matches("pen 1.*\n[0-9]+-[0-9]+\\.jsa\n");
        Tree.Ended sharing = Tree.shell(
                "\"$JAVA_HOME\"/bin/java -XX:-UsePerfData -Xlog:disable -Xlog:class+load:file=loaded -XX:SharedArchiveFile=\"$(ls tree/lib/cds/*.jsa)\""
                        + " -Xshare:auto -XX:+UseSerialGC -cp \"$PWD/tree/lib/pen-daemon.jar\" pen.PenCtl --version"
                        + " && grep -c 'pen.PenCtl source: shared objects file' loaded",
                Map.of(),
                directory);
        assertThat(sharing.out()).endsWith("\n1\n");
    }

    @Test
    void pen_javaHomeIsNoJdk_anotherIsFound() throws Exception {
        ProcessBuilder command = Tree.command(List.of(Tree.program("pen"), "--version"));
        command.environment().put("JAVA_HOME", "/nonexistent");
        assertThat(Tree.run(command).status()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1;-y 8080 h;pen: -y: unknown option (expected: one that pen --help lists)",
                "1;-f -t abc 127.0.0.1:0 127.0.0.1:1;pen: -t: abc (expected: a whole number from 1 to 2147483)",
                "1;-t 0 127.0.0.1:0 127.0.0.1:1;pen: -t: 0 (expected: a whole number from 1 to 2147483)",
                "1;127.0.0.1:0 no-such-host.invalid:1;pen: server no-such-host.invalid:1: no-such-host.invalid: unknown host",
                "1;127.0.0.1:0 127.0.0.1:1:2:3:4:5:6;pen: server 127.0.0.1:1:2:3:4:5:6: too many fields (expected:"
                        + " host|/path[:port[:max[:hard[:weight[:prio]]]]])",
                "1;-p /nonexistent/pid 127.0.0.1:0 127.0.0.1:1;pen: /nonexistent/pid: cannot write the process id: no such"
                        + " file or directory",
                "1;-l /nonexistent/log 127.0.0.1:0 127.0.0.1:1;pen: log: /nonexistent/log: cannot open for appending: no such"
                        + " file or directory",
                "1;-F /nonexistent/conf 127.0.0.1:0 127.0.0.1:1;pen: /nonexistent/conf: cannot read: no such file or directory",
                "1;-u no-such-user 127.0.0.1:0 127.0.0.1:1;pen: -u no-such-user: no such user",
                "2;127.0.0.1:0;usage: pen [options] [host:]port|/path server...",
            })
    void pen_wrongInput_oneLineAndStatus(int status, String arguments, String message) throws Exception {
        Tree.Ended ended = Tree.run("pen", (Object[]) arguments.split(" ", -1));
        assertThat(ended.status()).isEqualTo(status);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines().findFirst()).contains(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pen", "penctl", "penlog", "penlogd", "mergelogs", "penstats"})
    void program_cannotWriteWhatItWasAskedFor_oneLineAndStatus(String name) throws Exception {
        Tree.Ended ended = Tree.shell(
                "\"$PROGRAM\" --version > /dev/full || \"$PROGRAM\" --help > /dev/full",
                Map.of("PROGRAM", Tree.program(name)),
                directory);
        String message = name + ": standard output: No space left on device\n";
        assertThat(ended).isEqualTo(new Tree.Ended(1, "", message + message));
    }

    @Test
    void penctl_nobodyReadsItsOutput_endsWithoutAWord() throws Exception {
        Tree.Ended ended = Tree.shell(
                "{ \"$PENCTL\" --help; echo $? >&2; } | :", Map.of("PENCTL", Tree.program("penctl")), directory);
        assertThat(ended).isEqualTo(new Tree.Ended(0, "", "0\n"));
    }

    /** The JVM would take a file of its own for it. */
    @Test
    void penlog_standardInputIsClosed_isAnError() throws Exception {
        Tree.Ended ended =
                Tree.shell("\"$PENLOG\" 127.0.0.1 9 <&-", Map.of("PENLOG", Tree.program("penlog")), directory);
        assertThat(ended).isEqualTo(new Tree.Ended(1, "", "penlog: standard input: Bad file descriptor\n"));
    }

    @Test
    void pen_addressInUse_failsBeforeGoingToTheBackground() throws Exception {
        try (TestServer taken = new TestServer("taken");
                PenProcess other = PenProcess.start(taken)) {
            for (int port : List.of(taken.port(), other.port())) {
                String address = "127.0.0.1:" + port;
                assertThat(Tree.run("pen", address, "127.0.0.1:1"))
                        .isEqualTo(new Tree.Ended(1, "", "pen: listen " + address + ": Address already in use\n"));
            }
        }
    }

    @Test
    void pen_background_returnsWhenItServes_asALeaderWithoutTerminal() throws Exception {
        Path pidFile = directory.resolve("pid");
        try (TestServer a = new TestServer("a")) {
            int port = TestServer.refusedPort();
            Tree.Ended ended = Tree.run("pen", "-p", pidFile, "127.0.0.1:" + port, a.operand());
            assertThat(ended).isEqualTo(new Tree.Ended(0, "", ""));
            long pid = Long.parseLong(Files.readString(pidFile).strip());
            ProcessHandle pen = ProcessHandle.of(pid).orElseThrow();
            try {
                assertThat(TestClient.visit("127.0.0.1", new InetSocketAddress(InetAddress.getLoopbackAddress(), port)))
                        .isEqualTo("a");
                // proc(5), stat: pid (comm) state ppid pgrp session tty_nr
                String[] stat = Files.readString(Path.of("/proc/" + pid + "/stat"))
                        .replaceFirst(".*\\) ", "")
                        .split(" ", -1);
                assertThat(stat[3]).as("session").isEqualTo(Long.toString(pid));
                assertThat(stat[4]).as("terminal").isEqualTo("0");
                for (int descriptor = 0; descriptor <= 2; descriptor++) {
                    assertThat(Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/" + descriptor)))
                            .isEqualTo(Path.of("/dev/null"));
                }
            } finally {
                pen.destroy();
            }
            Awaitility.await().until(() -> !Files.exists(pidFile));
        }
    }

    @Test
    void pen_userIsGiven_runsAsThatUser() throws Exception {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "switching users needs root");
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start("-u", "nobody", a)) {
            try (var tasks = Files.list(Path.of("/proc/" + pen.pid() + "/task"))) {
                for (Path task : tasks.toList()) {
                    String status = Files.readString(task.resolve("status"));
                    assertThat(status).containsPattern("Uid:\t65534\t65534\t65534\t65534\n");
                    assertThat(status).containsPattern("Gid:\t65534\t65534\t65534\t65534\n");
                    assertThat(status).containsPattern("CapEff:\t0+\n");
                }
            }
            assertThat(TestClient.visit("127.0.0.1", pen.address())).isEqualTo("a");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void pen_toldToEnd_endsWithStatusZero_andRemovesItsFiles(String signal) throws Exception {
        Path pidFile = directory.resolve("pid");
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start("-p", pidFile, a)) {
            assertThat(pidFile).hasContent(Long.toString(pen.pid()));
            pen.signal(signal);
            assertThat(pen.awaitEnd()).isZero();
            assertThat(pidFile).doesNotExist();
            assertThat(pen.output()).isEmpty();
        }
    }

    @Test
    void pen_startedWithSignalsIgnored_hearsThem() throws Exception {
        Path config = Files.writeString(directory.resolve("conf"), "timeout 7\n");
        List<String> shell = List.of("sh", "-c", "trap '' HUP INT; exec \"$@\"", "sh");
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start(shell, "-F", config, a)) {
            Files.writeString(config, "timeout 8\n");
            pen.signal("HUP");
            Awaitility.await().until(() -> pen.control("timeout").equals("8\n"));
            pen.signal("INT");
            assertThat(pen.awaitEnd()).isZero();
        }
    }

    @Test
    void pen_hup_reopensTheLogAndReadsTheFile() throws Exception {
        Path log = directory.resolve("log");
        Path config = Files.writeString(directory.resolve("conf"), "timeout 7\n");
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start("-l", log, "-F", config, a)) {
            request(pen, "GET /one HTTP/1.1\r\n\r\n");
            Awaitility.await().until(() -> Files.size(log) > 0);
            Files.move(log, directory.resolve("log.1"));
            Files.writeString(config, "timeout 8\n");
            pen.signal("HUP");
            Awaitility.await().until(() -> pen.control("timeout").equals("8\n"));
            request(pen, "GET /two HTTP/1.1\r\n\r\n");
            Awaitility.await()
                    .until(() -> Files.exists(log) && Files.readString(log).contains("/two"));
            assertThat(directory.resolve("log.1")).content().contains("/one").doesNotContain("/two");
        }
    }

    @Test
    void pen_usr1_reportsAndGoesOn() throws Exception {
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start(a)) {
            pen.signal("USR1");
            Awaitility.await().until(() -> pen.output().contains("Connections: 0 of"));
            assertThat(TestClient.visit("127.0.0.1", pen.address())).isEqualTo("a");
        }
    }

    @Test
    void penctl_statusAndMessages() throws Exception {
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start(a)) {
            String control = pen.control("control").strip();
            assertThat(Tree.run("penctl", control, "timeout", "5")).isEqualTo(new Tree.Ended(0, "5\n", ""));
            assertThat(Tree.run("penctl", control, "foo"))
                    .isEqualTo(
                            new Tree.Ended(1, "", "penctl: unknown command \"foo\" (expected: one that help lists)\n"));
            assertThat(Tree.run("penctl", control).status()).isEqualTo(2);
            assertThat(Tree.run("penctl", "/nonexistent", "pid").status()).isEqualTo(1);
            Tree.Ended script = Tree.shell(
                    "printf 'timeout 4\\n# comment\\ntimeout\\nblacklist x\\ntimeout 9\\n' | \"$PENCTL\" \"$CONTROL\" -",
                    Map.of("PENCTL", Tree.program("penctl"), "CONTROL", control),
                    directory);
            assertThat(script.status()).isEqualTo(1);
            assertThat(script.out()).isEqualTo("4\n4\n");
            assertThat(script.err()).startsWith("penctl: line 4: blacklist: x ");
            assertThat(pen.control("timeout")).isEqualTo("4\n");
        }
    }

    private static void request(PenProcess pen, String text) throws IOException {
        try (var client = pen.connect("127.0.0.1")) {
            TestClient.send(client, text);
            TestClient.line(client);
        }
    }
}
