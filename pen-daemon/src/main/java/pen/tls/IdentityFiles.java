// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files that an identity is read from.
 *
 * @param authorities files of certificates, or hashed directories of them
 */
record IdentityFiles(
        Path certificate,
        Path key,
        List<Path> authorities,
        @Nullable Path ocspResponse) {
    /** What tells one state of a file from another without reading it; null attributes: there is none. */
    record Stamp(Path file, @Nullable Object key, @Nullable Object modified, long size) {
        static Stamp of(Path file) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(file, attributes.fileKey(), attributes.lastModifiedTime(), attributes.size());
            } catch (IOException e) {
                // Whoever reads the file says what is wrong with it.
                return new Stamp(file, null, null, 0);
            }
        }
    }

    /** The state of all files at the moment. */
    List<Stamp> stamps() {
        return Stream.concat(Stream.of(certificate, key, ocspResponse), authorities.stream())
                .filter(Objects::nonNull)
                .map(Stamp::of)
                .toList();
    }
}
