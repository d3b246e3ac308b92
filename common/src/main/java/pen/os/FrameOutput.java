// SPDX-License-Identifier: Apache-2.0
package pen.os;

/** Where frames go that lie in a socket's memory: they are sent a little later, and may not be changed until then. */
public interface FrameOutput {
    /** Sends the frame there, received and sent on with other hardware addresses. */
    void forward(int offset, int length);

    /** Sends the frame there, whose packet is another than the one received; it may not be longer. */
    void answer(int offset, int length);
}
