// SPDX-License-Identifier: Apache-2.0
package pen.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Standard output of a program that says one thing and ends. */
public final class Output {
    private Output() {}

    /**
     * Writes a text at once, in UTF-8. {@link System#out} would keep to itself why it cannot be written.
     *
     * @throws IOException if it cannot be written; the message says where and why
     */
    public static void print(String text) throws IOException {
        // Not closed: this is not the owner.
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** An error of standard output, which says that it is. */
    public static IOException failed(IOException e) {
        return new IOException("standard output: " + e.getMessage(), e);
    }
}
