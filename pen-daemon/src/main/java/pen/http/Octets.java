// SPDX-License-Identifier: Apache-2.0
package pen.http;

import java.nio.charset.StandardCharsets;

/** What each octet may be in a request: RFC 9110, section 5.6.2 and 5.5, RFC 9112, section 3; a table look-up each. */
final class Octets {
    /** Of a field's name: {@code tchar}. */
    static final int NAME = 1;

    /** Of a field's value, white space inside and around it included: {@code field-vchar / SP / HTAB}. */
    static final int VALUE = 2;

    /** Of a target: visible ASCII. Others might be white space in somebody's character set. */
    static final int TARGET = 4;

    /** Of a method: those that are in use have capital letters, and some a hyphen or underscore. */
    static final int METHOD = 8;

    private static final byte[] KINDS = new byte[256];
    private static final byte[] FOLDED = new byte[256];

    static {
        for (int octet = 0; octet < 256; octet++) {
            boolean capital = octet >= 'A' && octet <= 'Z';
            boolean letter = capital || (octet >= 'a' && octet <= 'z');
            boolean digit = octet >= '0' && octet <= '9';
            boolean visible = octet > ' ' && octet < 0x7f;
            int kinds = letter || digit || "!#$%&'*+-.^_`|~".indexOf(octet) >= 0 ? NAME : 0;
            kinds |= visible || octet == ' ' || octet == '\t' || octet >= 0x80 ? VALUE : 0;
            kinds |= visible ? TARGET : 0;
            kinds |= capital || octet == '-' || octet == '_' ? METHOD : 0;
            KINDS[octet] = (byte) kinds;
            FOLDED[octet] = (byte) (capital ? octet + ('a' - 'A') : octet);
        }
    }

    private Octets() {}

    static boolean is(byte octet, int kind) {
        return (KINDS[octet & 0xff] & kind) != 0;
    }

    /** The first place from {@code from} on, before {@code end}, whose octet is not of a kind; else {@code end}. */
    static int skip(byte[] bytes, int from, int end, int kind) {
        int at = from;
        while (at < end && (KINDS[bytes[at] & 0xff] & kind) != 0) {
            at++;
        }
        return at;
    }

    /** Whether a word stands there, in any case. */
    static boolean equal(byte[] bytes, int from, int end, byte[] lowerCase) {
        if (end - from != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            if (FOLDED[bytes[from + i] & 0xff] != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether a word stands there, in any case, and with {@code _} for {@code -} or not: as CGI names headers. */
    static boolean alike(byte[] bytes, int from, int end, byte[] lowerCase) {
        if (end - from != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            byte octet = FOLDED[bytes[from + i] & 0xff];
            if ((octet == '_' ? '-' : octet) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /** The octet, a capital letter as a small one. */
    static byte fold(byte octet) {
        return FOLDED[octet & 0xff];
    }

    static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    /** A text in which each octet that is not printable ASCII is a dot. */
    static String printable(byte[] bytes, int from, int end) {
        StringBuilder text = new StringBuilder(end - from);
        for (int i = from; i < end; i++) {
            text.append(bytes[i] >= ' ' && bytes[i] <= '~' ? (char) bytes[i] : '.');
        }
        return text.toString();
    }

    static byte[] of(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }
}
