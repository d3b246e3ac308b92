// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pen.TestClient;
import pen.TestServer;

/** What administrators do to the process: another root, another user, signals, pid files. */
@SuppressWarnings("try") // Often a pen or a server only has to be there.
class ProcessIT {
    @TempDir
    private Path directory;

    /** Not every kernel lets others than root attach a packet filter. */
    @Test
    void anotherUser_listenMoves_andConnectionsFinish() throws Exception {
        assumeRoot();
        int other = TestServer.refusedPort();
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start("-u", "nobody", "-O", "drain_timeout 30", a);
                Socket before = pen.connect("127.0.0.1")) {
            assertThat(TestClient.line(before)).isEqualTo("a");
            assertThat(pen.control("listen 127.0.0.1:" + other)).isEqualTo("127.0.0.1:" + other + "\n");
            InetSocketAddress moved = new InetSocketAddress(InetAddress.getLoopbackAddress(), other);
            assertThat(TestClient.visit("127.0.0.2", moved)).isEqualTo("a");
            assertThatThrownBy(() -> pen.connect("127.0.0.2")).isInstanceOf(ConnectException.class);
            pen.signal("TERM");
            Awaitility.await().until(() -> pen.output().contains("1 connections may finish"));
            TestClient.send(before, "still here\n");
            assertThat(TestClient.line(before)).isEqualTo("still here");
            before.close();
            assertThat(pen.awaitEnd()).isZero();
            assertThat(pen.output()).doesNotContain("Exception");
        }
    }

    @Test
    void chrootAndUser_everyThreadHasThem_andPenServesThroughErrors() throws Exception {
        assumeRoot();
        Path jail = Files.createDirectory(directory.resolve("jail"));
        Files.setPosixFilePermissions(jail, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path files = Files.createDirectory(jail.resolve("var"));
        Files.setPosixFilePermissions(files, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (TestServer a = new TestServer("a");
                TestServer b = new TestServer("b");
                PenProcess pen = PenProcess.start(
                        "-r",
                        "-d",
                        "-u",
                        "nobody",
                        "-j",
                        jail,
                        "-l",
                        "/var/log",
                        "-p",
                        "/var/pid",
                        "-w",
                        "/var/html",
                        a,
                        b)) {
            assertThat(files.resolve("pid")).hasContent(Long.toString(pen.pid()));
            assertThat(pen.many("127.0.0.1", 4)).containsOnly("a", "b");
            b.close();
            assertThat(pen.many("127.0.0.1", 4)).containsOnly("a");
            assertThat(pen.control("foo")).startsWith("error: unknown command");
            assertThat(pen.control("server 1 address no.such.host.invalid")).startsWith("error: ");
            assertThat(pen.control("log /nowhere/log")).startsWith("error: ");
            assertThat(pen.control("abort_on_error")).isEmpty();
            assertThat(pen.control("write /var/conf")).isEmpty();
            assertThat(files.resolve("conf")).content().contains("\nabort_on_error\n");
            pen.signal("USR1");
            Awaitility.await().until(() -> Files.exists(files.resolve("html")));
            assertThat(files.resolve("html")).content().contains("blacklisted").endsWith("</html>\n");
            Files.move(files.resolve("log"), files.resolve("log.1"));
            pen.signal("HUP");
            Awaitility.await().until(() -> Files.exists(files.resolve("log")));
            assertThat(pen.many("127.0.0.1", 4)).containsOnly("a");
            assertThat(pen.control("log localhost:9")).isEqualTo("localhost:9\n");
            assertThat(pen.control("log_format exact")).isEqualTo("exact\n");
            assertThat(pen.many("127.0.0.1", 4)).containsOnly("a");
            assertConfined(pen);
            assertThat(pen.stop()).isZero();
            assertThat(files.resolve("pid")).doesNotExist();
            assertThat(pen.output()).doesNotContain("reload:", "Exception", "Error:");
        }
    }

    @Test
    void chroot_inTheBackground_emptyDirectory_callerGetsStatusZero() throws Exception {
        assumeRoot();
        Path file = directory.resolve("pid");
        try (TestServer a = new TestServer("a")) {
            int port = TestServer.refusedPort();
            Tree.Ended ended = Tree.run("pen", "-j", directory, "-p", "/pid", "127.0.0.1:" + port, a.operand());
            assertThat(ended).isEqualTo(new Tree.Ended(0, "", ""));
            ProcessHandle pen = ProcessHandle.of(
                            Long.parseLong(Files.readString(file).strip()))
                    .orElseThrow();
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            assertThat(TestClient.visit("127.0.0.1", address)).isEqualTo("a");
            pen.destroy();
            pen.onExit().get(10, TimeUnit.SECONDS);
            assertThat(file).doesNotExist();
        }
    }

    private static void assertConfined(PenProcess pen) throws IOException {
        Path process = Path.of("/proc/" + pen.pid());
        try (Stream<Path> tasks = Files.list(process.resolve("task"))) {
            for (Path task : tasks.toList()) {
                String status = Files.readString(task.resolve("status"));
                assertThat(status)
                        .contains("\nUid:\t65534\t65534\t65534\t65534\n", "\nGid:\t65534\t65534\t65534\t65534\n")
                        .containsPattern("\nGroups:\t65534 *\n")
                        .containsPattern("\nCapInh:\t0+\nCapPrm:\t0+\nCapEff:\t0+\n")
                        .containsPattern("\nCapAmb:\t0+\n");
                assertThat(task.resolve("root/etc/passwd")).doesNotExist();
                assertThat(task.resolve("cwd").toRealPath())
                        .isEqualTo(task.resolve("root").toRealPath());
            }
        }
    }

    @Test
    void logMadeByRoot_underUser_isReopened() throws Exception {
        assumeRoot();
        Path log = directory.resolve("log");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start("-u", "nobody", "-l", log, a)) {
            assertThat(Files.getOwner(log).getName()).isEqualTo("nobody");
            Files.delete(log);
            pen.signal("HUP");
            Awaitility.await().until(() -> Files.exists(log));
            assertThat(pen.output()).isEmpty();
        }
    }

    @Test
    void filesPreparedForTheUser_inADirectoryOfRoot_areWrittenInPlace() throws Exception {
        assumeRoot();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path pid = prepared("pid", "");
        Path html = prepared("html", "old".repeat(10_000));
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start("-u", "nobody", "-p", pid, "-w", html, a)) {
            assertThat(pid).hasContent(Long.toString(pen.pid()));
            pen.signal("USR1");
            Awaitility.await().until(() -> Files.readString(html).endsWith("</html>\n"));
            assertThat(html).content().startsWith("<!DOCTYPE");
            assertThat(pen.stop()).isZero();
            assertThat(pid).isEmptyFile();
            assertThat(Files.getOwner(pid).getName()).isEqualTo("nobody");
        }
    }

    private Path prepared(String name, String content) throws IOException {
        Path file = Files.writeString(directory.resolve(name), content);
        return Files.setOwner(
                file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    }

    @Test
    void unixSockets_inADirectoryThatTheUserCannotWrite_stay_andWhyIsTold() throws Exception {
        assumeRoot();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path socket = directory.resolve("listen");
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start("-u", "nobody", "-O", "listen " + socket, a)) {
            assertThat(pen.stop()).isZero();
            assertThat(socket).exists();
            assertThat(pen.output())
                    .contains("/control: cannot remove: permission denied\n")
                    .contains("listen " + socket + ": cannot remove the socket's file: permission denied\n")
                    .doesNotContain("Exception");
        }
    }

    @Test
    void term_underDrainTimeout_letsConnectionsFinish_andTheSecondEndsAtOnce() throws Exception {
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start("-O", "drain_timeout 600", a);
                Socket first = pen.connect("127.0.0.1");
                Socket second = pen.connect("127.0.0.1")) {
            assertThat(TestClient.line(first)).isEqualTo("a");
            assertThat(TestClient.line(second)).isEqualTo("a");
            pen.signal("TERM");
            Awaitility.await().until(() -> pen.output().contains("ending: 2 connections may finish, for 600 s"));
            TestClient.send(first, "still here\n");
            assertThat(TestClient.line(first)).isEqualTo("still here");
            assertThat(pen.isAlive()).isTrue();
            pen.signal("TERM");
            assertThat(pen.awaitEnd()).isZero();
            assertThat(TestClient.line(second)).isNull();
        }
    }

    @Test
    void idlers_moreThanDescriptors_areRefused() throws Exception {
        Tree.Ended ended = Tree.shell(
                "ulimit -n 300 && \"$PEN\" -O 'idlers 500' 127.0.0.1:0 127.0.0.1:1",
                Map.of("PEN", Tree.program("pen")),
                directory);
        assertThat(ended.err())
                .matches("pen: idlers: 500 \\(expected: at most [0-9]+: the descriptor limit allows no more\\)\n");
        assertThat(ended.status()).isEqualTo(1);
    }

    @Test
    void background_callerThatCannotBeTold_isNotServed() throws Exception {
        // The second start alone, as after the end of the one that waits for it.
        Tree.Ended ended = Tree.shell(
                "PEN_BACKGROUND_CHILD=1 \"$PEN\" -p pid 127.0.0.1:0 127.0.0.1:1 > /dev/full",
                Map.of("PEN", Tree.program("pen")),
                directory);
        assertThat(ended.status()).isEqualTo(1);
        assertThat(directory.resolve("pid")).doesNotExist();
    }

    @Test
    void usr2_doesNothing() throws Exception {
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start(a)) {
            pen.signal("USR2");
            assertThat(pen.many("127.0.0.1", 4)).containsOnly("a");
            assertThat(pen.stop()).isZero();
            assertThat(pen.output()).isEmpty();
        }
    }

    @Test
    void pidFile_ofALivingPen_stopsAnother_andAStaleOneDoesNot() throws Exception {
        Path file = directory.resolve("pid");
        try (TestServer a = new TestServer("a")) {
            try (PenProcess pen = PenProcess.start("-p", file, a)) {
                Tree.Ended second = Tree.run("pen", "-p", file, "127.0.0.1:0", a.operand());
                assertThat(second)
                        .isEqualTo(new Tree.Ended(
                                1,
                                "",
                                "pen: -p " + file + ": pen is already running as " + pen.pid()
                                        + " (expected: another file, or that one ended)\n"));
                assertThat(file).hasContent(Long.toString(pen.pid()));
                pen.kill();
            }
            assertThat(file).exists();
            try (PenProcess next = PenProcess.start("-p", file, a)) {
                assertThat(file).hasContent(Long.toString(next.pid()));
            }
            // A number that is in use, but by another program: this very test.
            Files.writeString(file, ProcessHandle.current().pid() + "\n");
            try (PenProcess next = PenProcess.start("-p", file, a)) {
                assertThat(file).hasContent(Long.toString(next.pid()));
            }
        }
    }

    @Test
    void optionsWithoutEffect_areNoticedOnce_andIIsAnError() throws Exception {
        Path file = directory.resolve("pid");
        try (TestServer a = new TestServer("a")) {
            Tree.Ended started = Tree.run("pen", "-DnPQ", "-S", "3", "-m", "5", "-p", file, "127.0.0.1:0", a.operand());
            assertThat(started.status()).isZero();
            assertThat(started.err().lines())
                    .containsExactlyInAnyOrder(
                            "pen: -D: obsolete, no effect",
                            "pen: -P: obsolete, no effect",
                            "pen: -Q: obsolete, no effect",
                            "pen: -n: obsolete, no effect",
                            "pen: -S 3: no effect: there may be any number",
                            "pen: -m 5: no effect: each event loop takes up to 16 clients at a time");
        } finally {
            endAll(file);
        }
        assertThat(file).doesNotExist();
        assertThat(Tree.run("pen", "-i", "x", "80", "h"))
                .isEqualTo(new Tree.Ended(1, "", "pen: -i x: only Windows has such services\n"));
    }

    /** Ends the processes whose command lines have this file, which is of one test alone. */
    private static void endAll(Path file) throws Exception {
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            if (process.info().commandLine().orElse("").contains(file.toString())) {
                process.destroy();
                process.onExit().get(10, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void diskFull_lineIsSplit_restFollowsAndServiceIsNotDisturbed() throws Exception {
        Path log = directory.resolve("log");
        Tree.run("pen", "--version");
        // Files may not grow beyond 4 KiB: what a full disk does, without one. The launcher's archive is there by now.
        List<String> through = List.of("sh", "-c", "ulimit -f 8; exec \"$@\"", "sh");
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start(through, "-l", log, a);
                Socket client = pen.connect("127.0.0.1")) {
            assertThat(TestClient.line(client)).isEqualTo("a");
            for (int i = 0; i < 200; i++) {
                get(client, i);
            }
            Awaitility.await().until(() -> pen.output().contains(" lost: " + log));
            long full = Files.size(log);
            String begun = Files.readString(log);
            assertThat(begun).doesNotEndWith("\n");
            // As logrotate's copytruncate: there is room again.
            Files.writeString(log, "");
            get(client, 1000);
            Awaitility.await().until(() -> Files.readString(log).contains("/1000 "));
            assertThat((begun + Files.readString(log)).lines())
                    .allMatch(line -> line.matches("127\\.0\\.0\\.1 [0-9]+ 127\\.0\\.0\\.1 GET /[0-9]+ HTTP/1\\.1"));
            assertThat(full).isEqualTo(4096);
            assertThat(pen.output()).doesNotContain("Exception");
        }
    }

    @Test
    void rotationUnderLoad_everyRequestOnce_inWholeLines() throws Exception {
        Path log = directory.resolve("log");
        int rotations = 200;
        try (TestServer a = new TestServer("a");
                PenProcess pen = PenProcess.start("-l", log, a);
                LoggedClient one = LoggedClient.start(pen, 0);
                LoggedClient two = LoggedClient.start(pen, 1)) {
            long start = System.nanoTime();
            for (int i = 0; i < rotations; i++) {
                Files.move(log, directory.resolve("log." + i));
                pen.signal("HUP");
                Awaitility.await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> Files.exists(log));
            }
            int requests = one.stop() + two.stop();
            double seconds = (System.nanoTime() - start) / 1e9;
            assertThat(pen.stop()).isZero();
            Tree.Ended logged = Tree.shell(
                    "cat log log.* | sed 's/^127[.0-9]* [0-9]* 127[.0-9]* GET /=/' | sort | uniq -c"
                            + " | awk '$1 != 1 || $2 !~ \"^=/[01]/[0-9]+$\" || $3 != \"HTTP/1.1\" { bad++ } END { print NR, bad + 0 }'",
                    Map.of(),
                    directory);
            System.out.println(
                    rotations + " rotations, " + requests + " requests, " + (int) (requests / seconds) + " a second");
            assertThat(logged.out()).isEqualTo(requests + " 0\n");
            assertThat(pen.output()).isEmpty();
        }
    }

    private static void get(Socket client, int number) throws IOException {
        TestClient.send(client, "GET /" + number + " HTTP/1.1\r\n\r\n");
        TestClient.line(client);
        TestClient.line(client);
    }

    private static void assumeRoot() {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "switching users needs root");
    }
}
