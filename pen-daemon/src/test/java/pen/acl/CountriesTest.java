// SPDX-License-Identifier: Apache-2.0
package pen.acl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountriesTest {
    @TempDir
    Path directory = Path.of("");

    private Path file = directory;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("countries.mmdb");
    }

    private static Mmdb database() throws IOException {
        return new Mmdb(6)
                .country("10.0.0.0/8", "SE")
                .country("10.1.2.0/24", "NO")
                .country("10.1.2.3/32", "DE")
                .country("2001:db8::/32", "US")
                .country("2001:db8:0:1::/64", "FR")
                .registered("192.0.2.0/24", "JP")
                .record("198.51.100.0/24", Map.of("country", Map.of("geoname_id", 1), "registered_country", Map.of()))
                .record("203.0.113.0/24", Map.of("country", "SE"))
                .record(
                        "203.0.114.0/24",
                        Map.of(
                                "country",
                                Map.of("names", Map.of("en", "x")),
                                "registered_country",
                                Map.of("iso_code", "KR")))
                .record("203.0.115.0/24", Map.of("country", Map.of("iso_code", List.of("SE"))))
                .record("203.0.116.0/24", "SE");
    }

    private static @Nullable String country(Countries countries, String address) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(InetAddress.getByName(address).getAddress());
        if (bytes.remaining() == 4) {
            return countries.country(0, 0xffff_0000_0000L | Integer.toUnsignedLong(bytes.getInt()));
        }
        return countries.country(bytes.getLong(), bytes.getLong());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0, SE",
        "10.255.255.255, SE",
        "9.255.255.255,",
        "11.0.0.0,",
        "10.1.1.255, SE",
        "10.1.2.0, NO",
        "10.1.2.2, NO",
        "10.1.2.3, DE",
        "10.1.2.4, NO",
        "10.1.3.0, SE",
        "2001:db8::, US",
        "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, US",
        "2001:db8:0:1::1, FR",
        "2001:db8:0:2::1, US",
        "2001:db9::,",
        "192.0.2.1, JP",
        "198.51.100.1,",
        "203.0.113.1,",
        "203.0.114.1, KR",
        "203.0.115.1,",
        "203.0.116.1,"
    })
    void country_ofAddress_isThatOfTheLongestNetwork(String address, @Nullable String code) throws IOException {
        assertThat(country(database().open(file), address)).isEqualTo(code);
    }

    @Test
    void country_databaseOfIpv4_knowsNoIpv6() throws IOException {
        Countries countries = new Mmdb(4).country("10.0.0.0/8", "SE").open(file);

        assertThat(country(countries, "10.1.2.3")).isEqualTo("SE");
        assertThat(country(countries, "a00::1")).isNull();
    }

    @Test
    void open_fileReplacedAfterwards_changesNothing() throws IOException {
        Countries before = database().open(file);
        Countries after = new Mmdb(6).country("10.0.0.0/8", "IS").open(file);
        Files.delete(file);

        assertThat(country(before, "10.0.0.1")).isEqualTo("SE");
        assertThat(country(after, "10.0.0.1")).isEqualTo("IS");
        assertThat(before.path()).isEqualTo(file);
    }

    @Test
    void open_keepsNoDescriptor() throws IOException {
        Countries countries = database().open(file);

        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                // The one of this very listing is gone when it is looked at.
                if (Files.isSymbolicLink(descriptor)) {
                    assertThat(Files.readSymbolicLink(descriptor)).isNotEqualTo(file.toRealPath());
                }
            }
        }
        assertThat(Files.readString(Path.of("/proc/self/maps"))).doesNotContain(file.toString());
        assertThat(country(countries, "10.0.0.1")).isEqualTo("SE");
    }

    @Test
    void open_noFile_saysSo() {
        Path file = directory.resolve("countries.mmdb");
        assertThatThrownBy(() -> Countries.open(file))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(file.toString());
    }

    @Test
    void open_garbage_saysSo() throws IOException {
        byte[] garbage = new byte[5000];
        new Random(1).nextBytes(garbage);
        for (byte[] bytes : new byte[][] {{}, {0}, "[access]\n".getBytes(StandardCharsets.UTF_8), garbage}) {
            Files.write(file, bytes);
            assertThatThrownBy(() -> Countries.open(file))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessageStartingWith(
                            "geoip_db: " + file + ": no usable MaxMind database: Could not find a MaxMind DB metadata");
        }
    }

    @Test
    void open_truncated_saysSo() throws IOException {
        Files.write(file, database().bytes());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (long length = channel.size() - 1; length >= 0; length--) {
                channel.truncate(length);
                assertThatThrownBy(() -> Countries.open(file))
                        .as("%d bytes left", length)
                        .isExactlyInstanceOf(IOException.class)
                        .hasMessageStartingWith("geoip_db: " + file + ": no usable MaxMind database: ");
            }
        }
    }

    @Test
    void open_largerThanMemory_saysSo() throws IOException {
        long most = Runtime.getRuntime().maxMemory() / 2;
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(most + 1);
        }

        assertThatThrownBy(() -> Countries.open(file))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("geoip_db: " + file + ": " + (most + 1) + " bytes: not enough memory (expected: at most "
                        + most + ", half of the JVM's heap)");
    }

    @Test
    void country_damagedDatabase_neverThrows() throws IOException {
        byte[] bytes = database().bytes();
        Files.write(file, bytes);
        Random random = new Random(2);
        int opened = 0;
        int known = 0;
        for (int round = 0; round < 5_000; round++) {
            byte[] damaged = bytes.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, damaged, StandardOpenOption.WRITE);
            Countries countries;
            try {
                countries = Countries.open(file);
            } catch (IOException e) {
                assertThat(e).hasMessageStartingWith("geoip_db: " + file);
                continue;
            }
            opened++;
            for (String address : List.of("10.0.0.1", "10.1.2.3", "192.0.2.1", "198.51.100.1", "2001:db8::1", "::")) {
                known += country(countries, address) == null ? 0 : 1;
            }
        }
        // Else nothing was tried.
        assertThat(opened).isGreaterThan(1_000);
        assertThat(known).isGreaterThan(1_000);
    }
}
