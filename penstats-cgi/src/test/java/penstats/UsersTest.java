// SPDX-License-Identifier: Apache-2.0
package penstats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersTest {
    private static final Credentials ALICE = new Credentials("alice", "secret");
    private static final Credentials BOB = new Credentials("bob", "other");

    @TempDir
    private Path directory;

    private final AtomicLong clock = new AtomicLong();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private Path file;
    private Users users;

    @BeforeEach
    void start() throws IOException {
        file = directory.resolve("users");
        write("alice:" + TestUsers.hash("secret", 4));
        users = new Users(file, clock::get, told::add);
    }

    @AfterEach
    void stop() {
        users.close();
    }

    @Test
    void check_rightAndWrong_areTold() {
        assertThat(login(ALICE)).isEqualTo(Login.ACCEPTED);
        assertThat(login(new Credentials("alice", "wrong"))).isEqualTo(Login.REFUSED);
        assertThat(login(BOB)).isEqualTo(Login.REFUSED);
    }

    @Test
    void check_verifiedShortlyBefore_isKnownAtOnce() {
        assertThat(login(ALICE)).isEqualTo(Login.ACCEPTED);
        assertThat(users.check(ALICE)).isCompletedWithValue(Login.ACCEPTED);
        assertThat(users.check(ALICE)).isCompletedWithValue(Login.ACCEPTED);
        assertThat(login(new Credentials("alice", "wrong"))).isEqualTo(Login.REFUSED);
        clock.addAndGet(VerifiedCredentials.LIFETIME);
        assertThat(login(ALICE)).isEqualTo(Login.ACCEPTED);
    }

    @Test
    void check_fileChanged_newUsersOnly() throws IOException {
        assertThat(login(ALICE)).isEqualTo(Login.ACCEPTED);
        write("bob:" + TestUsers.hash("other", 4));
        assertThat(login(ALICE)).isEqualTo(Login.REFUSED);
        assertThat(login(BOB)).isEqualTo(Login.ACCEPTED);
        assertThat(told).isEmpty();
    }

    @Test
    void check_fileSpoilt_nobodyUntilItIsMended() throws IOException {
        assertThat(login(ALICE)).isEqualTo(Login.ACCEPTED);
        String good = Files.readString(file);
        write("alice:secret");
        assertThat(login(ALICE)).isEqualTo(Login.UNAVAILABLE);
        assertThat(login(ALICE)).isEqualTo(Login.UNAVAILABLE);
        Files.delete(file);
        assertThat(login(ALICE)).isEqualTo(Login.UNAVAILABLE);
        write(good);
        assertThat(login(ALICE)).isEqualTo(Login.ACCEPTED);
        assertThat(told)
                .containsExactly(
                        file + ":1: not bcrypt (expected: a line of htpasswd -B); nobody can log in until it is mended",
                        file + ": no such file or directory; nobody can log in until it is mended");
    }

    @Test
    void check_flood_mostAreBusyAndKnownOnesGoOn() throws Exception {
        // Of a cost that keeps the thread at work for as long as the flood comes.
        write("alice:" + TestUsers.hash("secret", 4) + "\nbob:" + TestUsers.hash("other", 11));
        assertThat(login(ALICE)).isEqualTo(Login.ACCEPTED);
        List<CompletableFuture<Login>> flood = new ArrayList<>();
        for (int guess = 0; guess < 1000; guess++) {
            flood.add(users.check(new Credentials("bob", "guess " + guess)));
        }
        assertThat(users.check(ALICE)).isCompletedWithValue(Login.ACCEPTED);
        List<Login> answers = new ArrayList<>();
        for (CompletableFuture<Login> login : flood) {
            answers.add(login.get(60, TimeUnit.SECONDS));
        }
        assertThat(answers).contains(Login.BUSY).containsOnly(Login.BUSY, Login.REFUSED);
        assertThat(answers.stream().filter(Login.REFUSED::equals).count()).isGreaterThanOrEqualTo(Users.WAITING);
    }

    @Test
    void users_noFile_isAnError() {
        Path none = directory.resolve("none");
        assertThatThrownBy(() -> new Users(none, clock::get, told::add))
                .isInstanceOf(IOException.class)
                .hasMessage(none + ": no such file or directory");
    }

    private Login login(Credentials credentials) {
        return users.check(credentials).orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** Another inode each time, so that the clock of files need not have moved on. */
    private void write(String text) throws IOException {
        Path next = Files.writeString(directory.resolve("next"), text + "\n");
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
