// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * Values in DER (ITU-T X.690), one after another, as far as keys and OCSP responses need them: lengths below 2 GiB,
 * short tags.
 */
final class Der {
    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int OID = 0x06;
    static final int SEQUENCE = 0x30;

    /** Explicit [0], [1] and [2]. */
    static final int CONTEXT_0 = 0xa0;

    static final int CONTEXT_1 = 0xa1;
    static final int CONTEXT_2 = 0xa2;

    private final ByteBuffer rest;

    Der(byte[] values) {
        rest = ByteBuffer.wrap(values);
    }

    /** One value. */
    static byte[] value(int tag, byte[]... contents) {
        byte[] content = join(contents);
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(tag);
        int length = content.length;
        if (length < 0x80) {
            value.write(length);
        } else {
            byte[] digits = BigInteger.valueOf(length).toByteArray();
            int zero = digits[0] == 0 ? 1 : 0;
            value.write(0x80 | (digits.length - zero));
            value.write(digits, zero, digits.length - zero);
        }
        value.writeBytes(content);
        return value.toByteArray();
    }

    /** Several values, one after another. */
    static byte[] join(byte[]... values) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] value : values) {
            all.writeBytes(value);
        }
        return all.toByteArray();
    }

    /** Whether this is not the end. */
    boolean hasMore() {
        return rest.hasRemaining();
    }

    /** Whether the next value has this tag; not at the end. */
    boolean isNext(int tag) {
        return rest.hasRemaining() && (rest.get(rest.position()) & 0xff) == tag;
    }

    /**
     * The content of the next value.
     *
     * @throws IOException if it has another tag, if there is none, or if it is cut off
     */
    byte[] next(int tag) throws IOException {
        if (!isNext(tag)) {
            throw new IOException("damaged: no value with tag " + tag + " where one should be");
        }
        rest.get();
        int length = rest.hasRemaining() ? rest.get() & 0xff : -1;
        if (length > 0x80) {
            int digits = length & 0x7f;
            length = digits > 4 || digits > rest.remaining() ? -1 : 0;
            for (int i = 0; i < digits && length >= 0; i++) {
                length = (length << 8) | (rest.get() & 0xff);
            }
        } else if (length == 0x80) {
            length = -1;
        }
        if (length < 0 || length > rest.remaining()) {
            throw new IOException("damaged: a value is cut off");
        }
        byte[] content = new byte[length];
        rest.get(content);
        return content;
    }

    /**
     * The values that the next value consists of.
     *
     * @throws IOException as {@link #next}
     */
    Der inside(int tag) throws IOException {
        return new Der(next(tag));
    }

    /** The content of an object identifier as numbers with dots between (X.690, 8.19). */
    static String dotted(byte[] oid) {
        StringBuilder text = new StringBuilder();
        BigInteger number = BigInteger.ZERO;
        for (byte digit : oid) {
            number = number.shiftLeft(7).or(BigInteger.valueOf(digit & 0x7f));
            if (digit < 0) {
                continue;
            }
            if (text.isEmpty()) {
                int top = number.min(BigInteger.valueOf(80)).intValue() / 40;
                text.append(top);
                number = number.subtract(BigInteger.valueOf(40L * top));
            }
            text.append('.').append(number);
            number = BigInteger.ZERO;
        }
        return text.toString();
    }
}
