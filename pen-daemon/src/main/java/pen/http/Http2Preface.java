// SPDX-License-Identifier: Apache-2.0
package pen.http;

import io.netty.buffer.ByteBuf;

/**
 * What a client of HTTP/2 says first, behind the words that no server of HTTP/1.x takes for a request: a frame of
 * settings (RFC 9113, sections 3.4, 4.1 and 6.5).
 *
 * <pre>
 * frame = length type flags stream *setting
 * length = 3OCTET type = %x04 flags = %x00 stream = %x00000000 setting = 6OCTET
 * </pre>
 *
 * It goes on when it is complete, and nothing behind it until the server has answered with such a frame: a server of
 * HTTP/1.x that shrugs at the preface finds no request behind it.
 */
final class Http2Preface {
    /** Bytes of a frame before its content. */
    static final int FRAME_HEAD = 9;

    /** Settings that are enough for any client; RFC 9113 knows six. */
    private static final int MOST = 64;

    private static final int SETTING = 6;

    private final byte[] frame = new byte[FRAME_HEAD + MOST * SETTING];
    private int length;
    private int wanted = FRAME_HEAD;

    /**
     * Takes as much of the data as belongs to the frame.
     *
     * @return whether it is complete
     * @throws BadRequest if it is none
     */
    boolean take(ByteBuf data) throws BadRequest {
        gather(data);
        if (length == FRAME_HEAD && wanted == FRAME_HEAD) {
            wanted += content();
            gather(data);
        }
        return length == wanted;
    }

    private void gather(ByteBuf data) {
        int step = Math.min(wanted - length, data.readableBytes());
        data.readBytes(frame, length, step);
        length += step;
    }

    private int content() throws BadRequest {
        int bytes = ((frame[0] & 0xff) << 16) | ((frame[1] & 0xff) << 8) | (frame[2] & 0xff);
        if (!isSettings(frame) || bytes % SETTING != 0 || bytes > MOST * SETTING) {
            throw new BadRequest("a preface of HTTP/2 without settings");
        }
        return bytes;
    }

    /** Writes the frame. */
    void writeTo(ByteBuf out) {
        out.writeBytes(frame, 0, length);
    }

    /** Whether a frame that begins so has settings, and is no acknowledgement. */
    static boolean isSettings(byte[] frame) {
        return frame[3] == 4 && frame[4] == 0 && frame[5] == 0 && frame[6] == 0 && frame[7] == 0 && frame[8] == 0;
    }
}
