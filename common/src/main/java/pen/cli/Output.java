// SPDX-License-Identifier: Apache-2.0
package pen.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Standard output, where a program says what it was asked for. */
public final class Output {
    private static final FileOutputStream STDOUT = new FileOutputStream(FileDescriptor.out);

    private Output() {}

    /**
     * Writes a text at once, in UTF-8. {@link System#out} would keep to itself why it cannot be written.
     *
     * @throws IOException if it cannot be written; the message says where and why
     */
    public static void print(String text) throws IOException {
        try {
            STDOUT.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** An error of standard output, which says that it is. */
    public static IOException failed(IOException e) {
        return new IOException("standard output: " + e.getMessage(), e);
    }
}
