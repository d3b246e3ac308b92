// SPDX-License-Identifier: Apache-2.0
package pen.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import pen.os.NamedPipe;

/** Standard output, where a program says what it was asked for. */
public final class Output {
    /** What it leads to: proc(5), fd. */
    public static final Path FILE = Path.of("/proc/self/fd/1");

    private static final FileOutputStream STDOUT = new FileOutputStream(FileDescriptor.out);

    private Output() {}

    /**
     * Writes a text at once, in UTF-8. {@link System#out} would keep to itself why it cannot be written. If nobody
     * reads any more, as behind head(1), that is no error: SIGPIPE would end a program in C without a word.
     *
     * @throws IOException if it cannot be written; the message says where and why
     */
    public static void print(String text) throws IOException {
        try {
            STDOUT.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            if (!NamedPipe.is(FILE)) {
                throw failed(e);
            }
        }
    }

    /** An error of standard output, which says that it is. */
    public static IOException failed(IOException e) {
        return new IOException("standard output: " + e.getMessage(), e);
    }
}
