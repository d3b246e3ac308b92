// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import pen.os.Background;
import pen.os.NamedPipe;

/**
 * Where lines go without a file.
 *
 * @param stream takes them, unbuffered
 * @param pipe whether it fails only when nobody will read it; in another root directory that cannot be told any more
 */
record StandardOutput(OutputStream stream, boolean pipe) {
    private static final Path OWN = Path.of("/proc/self/fd/1");

    /**
     * That of this process, or in the background that of the command that started it, as long as that waits.
     *
     * @throws IOException if it cannot be passed on to the background
     */
    static StandardOutput open() throws IOException {
        if (!Background.isChild()) {
            return new StandardOutput(new FileOutputStream(FileDescriptor.out), NamedPipe.is(OWN));
        }
        Path callers = Background.callersOutput();
        try {
            return new StandardOutput(new FileOutputStream(callers.toFile(), true), NamedPipe.is(callers));
        } catch (IOException e) {
            throw new IOException(
                    "standard output: cannot be used in the background: " + e.getMessage()
                            + " (expected: a file, a pipe or a terminal; or -l, or -f)",
                    e);
        }
    }
}
