// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a log says, one after the other.
 *
 * @param <T> what a line says
 */
interface LogItems<T> extends AutoCloseable {
    /**
     * What the next line says; null: there is none.
     *
     * @throws IOException if it cannot be read
     */
    @Nullable
    T next() throws IOException;

    /** Bytes of the file that were read so far. */
    long position();

    /** Reads no more. */
    @Override
    void close();
}
