// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import pen.os.FileError;
import pen.os.NamedPipe;

/** A file whose whole content fits into memory without a thought: what is larger, or endless, is another one. */
final class SmallFile {
    private SmallFile() {}

    /**
     * Its content.
     *
     * @param limit the most that it may have, in bytes
     * @throws IOException if it cannot be read, is a pipe or a device, or has more; the message names it
     */
    static byte[] read(Path file, int limit) throws IOException {
        try {
            NamedPipe.refuseAndDevices(file);
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(limit + 1);
                if (bytes.length > limit) {
                    throw new IOException("more than " + limit + " bytes");
                }
                return bytes;
            }
        } catch (IOException e) {
            throw new FileError(file, "cannot read", e);
        }
    }
}
