// SPDX-License-Identifier: Apache-2.0
package penstats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserFileTest {
    private static final String HASH = TestUsers.hash("secret", 4);

    @TempDir
    private Path directory;

    /** As htpasswd -B makes them, and other programs: they differ in an error that some once had. */
    @ParameterizedTest
    @ValueSource(strings = {"$2y$", "$2a$", "$2b$"})
    void accepts_variantsOfBcrypt_thePasswordOnly(String variant) throws IOException {
        UserFile users = file("# us\n\nalice:" + HASH.replace("$2y$", variant) + "\n");
        assertThat(users.accepts(new Credentials("alice", "secret"))).isTrue();
        assertThat(users.accepts(new Credentials("alice", "Secret"))).isFalse();
        assertThat(users.accepts(new Credentials("alice", ""))).isFalse();
        assertThat(users.accepts(new Credentials("bob", "secret"))).isFalse();
        assertThat(users.accepts(new Credentials("", "secret"))).isFalse();
    }

    @Test
    void accepts_usersOfDifferentCost_each() throws IOException {
        UserFile users = file("alice:" + HASH + "\nJ\u00fcrg:" + TestUsers.hash("\u20ac uro", 6) + "\r\n");
        assertThat(users.accepts(new Credentials("alice", "secret"))).isTrue();
        assertThat(users.accepts(new Credentials("J\u00fcrg", "\u20ac uro"))).isTrue();
        assertThat(users.accepts(new Credentials("alice", "\u20ac uro"))).isFalse();
    }

    /** By htpasswd of Apache 2.4, of passwords with 72 and 80 letters. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "$2y$04$fvkr42XJ7vDNBCMFVAwjye/AYEJRJgcbnsXnR5qyGEJbdPx2bMJ/y",
                "$2y$04$pxi8cpRk4ak/XpD7BydaZ.v8DoscumNn/rQTb0rZb4GQYdDUuxqm2"
            })
    void accepts_longPassword_its72BytesCount(String hash) throws IOException {
        UserFile users = file("alice:" + hash + "\n");
        assertThat(users.accepts(new Credentials("alice", "x".repeat(72)))).isTrue();
        assertThat(users.accepts(new Credentials("alice", "x".repeat(80)))).isTrue();
        assertThat(users.accepts(new Credentials("alice", "x".repeat(71)))).isFalse();
    }

    @Test
    void accepts_lettersBeyondAscii_asHtpasswdDoes() throws IOException {
        UserFile users = file("alice:$2y$04$A0swfTmQHah9o25m6MPen./PRxJzEzYXKFvUD73792PWsna56MXSm\n");
        assertThat(users.accepts(new Credentials("alice", "geheim \u20ac"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bob:$apr1$Zx$0000 | :2: not bcrypt (expected: a line of htpasswd -B)",
                "bob:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g= | :2: not bcrypt (expected: a line of htpasswd -B)",
                "bob:secret | :2: not bcrypt (expected: a line of htpasswd -B)",
                "bob | :2: not bcrypt (expected: a line of htpasswd -B)",
                "bob: | :2: not bcrypt (expected: a line of htpasswd -B)",
                "HASH | :2: not bcrypt (expected: a line of htpasswd -B)",
                ":HASH | :2: not bcrypt (expected: a line of htpasswd -B)",
                "bob:$2x$04$HASH | :2: not bcrypt (expected: a line of htpasswd -B)",
                "bob:HASHx | :2: not bcrypt (expected: a line of htpasswd -B)",
                "alice:HASH | :2: alice again (expected: each name once, and it is in line 1)",
                "b\tob:HASH | :2: a control character in the name (expected: none)",
            })
    void read_anotherLine_isNamed(String line, String message) throws IOException {
        Path file = Files.writeString(
                directory.resolve("users"), "alice:" + HASH + "\n" + line.replace("HASH", HASH) + "\n");
        assertThatThrownBy(() -> UserFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + message);
    }

    @Test
    void read_costOfDays_isRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("users"), "alice:" + HASH.replace("$04$", "$31$"));
        assertThatThrownBy(() -> UserFile.read(file)).hasMessage(file + ":1: cost 31 (expected: 4 to 17)");
    }

    @Test
    void read_noFileOrNoUsers_isRefusedInWords() throws IOException {
        Path file = directory.resolve("users");
        assertThatThrownBy(() -> UserFile.read(file)).hasMessage(file + ": no such file or directory");
        assertThatThrownBy(() -> UserFile.read(directory)).hasMessage(directory + ": no regular file");
        Files.writeString(file, "# nobody\n");
        assertThatThrownBy(() -> UserFile.read(file)).hasMessage(file + ": no user (expected: a line of htpasswd -B)");
        Files.write(file, new byte[2 << 20]);
        assertThatThrownBy(() -> UserFile.read(file)).hasMessage(file + ": larger than 1048576 bytes");
    }

    private UserFile file(String text) throws IOException {
        return UserFile.read(Files.writeString(directory.resolve("users"), text));
    }
}
