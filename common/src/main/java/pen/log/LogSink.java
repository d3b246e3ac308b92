// SPDX-License-Identifier: Apache-2.0
package pen.log;

import java.io.IOException;
import java.util.List;
import pen.os.Posix;

/** Where the lines of a log go. One thread at a time. */
public interface LogSink extends AutoCloseable {
    /**
     * Writes lines.
     *
     * @throws IOException if some of them could not be written; they are counted
     */
    void write(List<String> lines) throws IOException;

    /** Lines that could not be written so far. */
    long lost();

    /**
     * Begins anew at the same place, as after a rotation.
     *
     * @throws IOException if that is not possible; then it goes on as before
     */
    void reopen() throws IOException;

    /**
     * Makes sure that a user can {@link #reopen} it.
     *
     * @throws IOException if that is refused
     */
    void giveTo(Posix.User user) throws IOException;

    /** Why lines may have to wait for too long, for the diagnostics. */
    String bottleneck();

    @Override
    void close() throws IOException;
}
