// SPDX-License-Identifier: Apache-2.0
package pen.acl;

import com.maxmind.db.Reader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import pen.net.MappedAddress;

/**
 * A MaxMind database of the countries of addresses, held in memory: the file may be replaced or removed meanwhile.
 *
 * <p>The format is that of <a href="https://maxmind.github.io/MaxMind-DB/">MaxMind DB</a>, version 2; databases of
 * countries and of cities serve alike.
 */
public final class Countries {
    private final Path path;
    private final Reader reader;

    private Countries(Path path, Reader reader) {
        this.path = path;
        this.reader = reader;
    }

    /**
     * Reads a database. Blocks on the file, so never on an event loop.
     *
     * @throws java.nio.file.FileSystemException if there is no such file, or it cannot be looked at
     * @throws IOException if it cannot be read, is no database, or is too large for the memory; the message names the
     *     file and why
     */
    public static Countries open(Path path) throws IOException {
        long bytes = Files.size(path);
        long most = Runtime.getRuntime().maxMemory() / 2;
        if (bytes > most) {
            throw new IOException("geoip_db: " + path + ": " + bytes + " bytes: not enough memory (expected: at most "
                    + most + ", half of the JVM's heap)");
        }
        try {
            return new Countries(path, new Reader(path.toFile(), Reader.FileMode.MEMORY));
        } catch (IOException e) {
            throw new IOException("geoip_db: " + path + ": no usable MaxMind database: " + e.getMessage(), e);
        } catch (RuntimeException | StackOverflowError e) {
            // What the library meets where it does not look whether the file is damaged.
            throw new IOException("geoip_db: " + path + ": no usable MaxMind database: damaged", e);
        }
    }

    /** The file that was read. */
    public Path path() {
        return path;
    }

    /**
     * The country of an address. Any thread may call. What is damaged in the database counts as unknown.
     *
     * @param high the first 64 bits of the address in its IPv6 form; an IPv4 address is mapped (RFC 4291, section
     *     2.5.5.2)
     * @param low the last 64 bits
     * @return ISO 3166-1 alpha-2, or {@code null} if it is unknown
     */
    public @Nullable String country(long high, long low) {
        // In a database of IPv4 addresses the library would take the first bits of an IPv6 address for one.
        if (!MappedAddress.isIpv4(high, low) && reader.getMetadata().ipVersion() == 4) {
            return null;
        }
        try {
            CountryRecord.Network network = reader.get(MappedAddress.of(high, low), CountryRecord.Network.class);
            return network == null ? null : network.code();
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // A damaged record can make the library fail in any of these ways; a connection must not pay for it.
            return null;
        }
    }
}
