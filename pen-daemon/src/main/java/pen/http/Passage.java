// SPDX-License-Identifier: Apache-2.0
package pen.http;

import io.netty.buffer.ByteBuf;

/** What the data of one direction of a connection passes through. Event loop only. */
public interface Passage {
    /**
     * The next data.
     *
     * @param data it is released here, unless it is what goes on
     * @return what goes on: the same, something else, or an empty buffer; the caller releases it
     */
    ByteBuf pass(ByteBuf data);

    /** Nothing more will come. */
    void end();
}
