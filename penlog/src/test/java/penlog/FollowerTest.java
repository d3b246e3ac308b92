// SPDX-License-Identifier: Apache-2.0
package penlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowerTest {
    @TempDir
    private Path directory;

    private final AtomicLong clock = new AtomicLong();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Losses losses = new Losses(said::add);
    private final List<String> sent = new ArrayList<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private int room = Integer.MAX_VALUE;
    private Path log;
    private Path state;

    @BeforeEach
    void names() {
        log = directory.resolve("access.log");
        state = directory.resolve("state");
    }

    @AfterEach
    void end() {
        losses.close();
    }

    @Test
    void open_beginsAtTheEnd_butWithTheLineThatIsBeingWritten() throws IOException {
        append("old\nbeg");
        try (Follower follower = open(false)) {
            append("un\nnew\n");
            all(follower);
        }
        assertThat(sent).containsExactly("begun\n", "new\n");
    }

    @Test
    void open_fromStart_orNotThereYet_readsAll() throws IOException {
        append("old\n");
        try (Follower follower = open(true)) {
            all(follower);
        }
        Files.delete(log);
        try (Follower follower = open(false)) {
            append("new\n");
            all(follower);
        }
        assertThat(sent).containsExactly("old\n", "new\n");
    }

    @Test
    void step_renamed_readsTheOldFileToItsEnd() throws IOException {
        append("one\n");
        try (Follower follower = open(true)) {
            all(follower);
            Path old = rename("access.log.1");
            write(old, "two\n");
            all(follower);
            append("four\n");
            all(follower);
            write(old, "three\n");
            all(follower);
            assertThat(sent).containsExactly("one\n", "two\n", "three\n");
            linger();
            all(follower);
        }
        assertThat(sent).containsExactly("one\n", "two\n", "three\n", "four\n");
    }

    @Test
    void step_renamedTwice_readsThreeFilesInOrder() throws IOException {
        append("one\n");
        try (Follower follower = open(true)) {
            all(follower);
            rename("access.log.2");
            append("two\n");
            all(follower);
            rename("access.log.1");
            append("three\nunfinished");
            for (int i = 0; i < 3; i++) {
                all(follower);
                linger();
            }
        }
        assertThat(sent).containsExactly("one\n", "two\n", "three\n");
    }

    @Test
    void step_lineWithoutNewlineAtTheEndOfAnOldFile_isSent() throws IOException {
        append("one\nlast");
        try (Follower follower = open(true)) {
            all(follower);
            rename("access.log.1");
            append("two\n");
            all(follower);
            linger();
            all(follower);
        }
        assertThat(sent).containsExactly("one\n", "last", "two\n");
    }

    @Test
    void step_truncated_readsFromTheStart() throws IOException {
        append("one\ntwo\n");
        try (Follower follower = open(true)) {
            all(follower);
            Files.write(log, new byte[0]);
            append("x\n");
            all(follower);
        }
        assertThat(sent).containsExactly("one\n", "two\n", "x\n");
    }

    @Test
    void open_withState_goesOnWhereItWas() throws IOException {
        append("one\ntwo\nthr");
        try (Follower follower = open(true)) {
            room = 1;
            all(follower);
            follower.save();
        }
        room = Integer.MAX_VALUE;
        append("ee\n");
        try (Follower follower = open(false)) {
            all(follower);
        }
        assertThat(sent).containsExactly("one\n", "two\n", "three\n");
    }

    @Test
    void open_rotatedTwiceMeanwhile_readsWhatIsLeftOfAll() throws IOException {
        append("one\n");
        try (Follower follower = open(true)) {
            all(follower);
            follower.save();
        }
        append("two\n");
        Files.setLastModifiedTime(rename("access.log.2"), FileTime.fromMillis(2_000));
        append("three\n");
        Files.setLastModifiedTime(rename("access.log.1"), FileTime.fromMillis(3_000));
        append("four\n");
        Files.setLastModifiedTime(
                Files.writeString(directory.resolve("access.log.3"), "x\n"), FileTime.fromMillis(1_000));
        Files.writeString(directory.resolve("access.log.4.gz"), "x\n");
        try (Follower follower = open(false)) {
            for (int i = 0; i < 3; i++) {
                all(follower);
                linger();
            }
        }
        assertThat(sent).containsExactly("one\n", "two\n", "three\n", "four\n");
    }

    @Test
    void open_truncatedMeanwhile_readsFromTheStart() throws IOException {
        append("one\n");
        try (Follower follower = open(true)) {
            all(follower);
            follower.save();
        }
        // Longer than before, in the same file.
        Files.writeString(log, "another\n", StandardOpenOption.TRUNCATE_EXISTING);
        try (Follower follower = open(false)) {
            all(follower);
        }
        assertThat(sent).containsExactly("one\n", "another\n");
    }

    @Test
    void open_fileOfTheStateIsGone_tellsAndReadsTheNewOne() throws IOException {
        Files.writeString(state, new Place(1, 2, 3).toString());
        append("one\n");
        try (Follower follower = open(false)) {
            all(follower);
        }
        assertThat(sent).containsExactly("one\n");
        losses.close();
        assertThat(said).containsExactly(log + ": what was followed is gone, going on with what is there now");
    }

    @Test
    void open_stateIsSomethingElse_isRefused() throws IOException {
        Files.writeString(state, "something else\n");
        assertThatThrownBy(() -> open(false).close())
                .hasMessage(state + ": no state of penlog (expected: \"penlog 1 inode N offset N check N\")");
    }

    @Test
    void open_directory_isRefused() throws IOException {
        Files.createDirectory(log);
        assertThatThrownBy(() -> open(false).close()).hasMessage(log + ": cannot follow: is a directory");
    }

    private Follower open(boolean fromStart) throws IOException {
        Lines lines = new Lines(this::send, losses);
        Follower follower = new Follower(log, Optional.of(new State(state)), lines, losses, clock::get, stopping);
        follower.open(fromStart);
        return follower;
    }

    private boolean send(byte[] bytes, int from, int length) {
        if (room == 0) {
            return false;
        }
        room--;
        return sent.add(new String(bytes, from, length, StandardCharsets.UTF_8));
    }

    private void linger() {
        clock.addAndGet(Follower.LINGER + TimeUnit.SECONDS.toNanos(1));
    }

    private static void all(Follower follower) throws IOException {
        // At the first time that nothing is new it may have noticed a rotation.
        int nothing = 0;
        while (nothing < 2) {
            nothing = follower.step() ? 0 : nothing + 1;
        }
    }

    private Path rename(String name) throws IOException {
        return Files.move(log, directory.resolve(name));
    }

    private void append(String text) throws IOException {
        write(log, text);
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
