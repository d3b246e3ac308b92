// SPDX-License-Identifier: Apache-2.0
package penlog;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a file, by the file's number and not by its name, which a rotation changes.
 *
 * <pre>
 * place = "penlog 1 inode " number " offset " number " check " number newline
 * </pre>
 *
 * @param inode the number of the file
 * @param offset bytes before the place
 * @param check the CRC-32 of the last bytes before it, by which the file is known again: numbers are used again
 */
record Place(long inode, long offset, long check) {
    /** So many bytes at most are checked. */
    static final int CHECKED = 256;

    private static final Pattern FORM =
            Pattern.compile("penlog 1 inode ([0-9]{1,18}) offset ([0-9]{1,18}) check ([0-9]{1,10})\n");

    /** @throws IllegalArgumentException if the text is no place */
    static Place parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("no state of penlog (expected: \"penlog 1 inode N offset N check N\")");
        }
        return new Place(number(form, 1), number(form, 2), number(form, 3));
    }

    private static long number(Matcher form, int group) {
        return Long.parseLong(form.group(group));
    }

    @Override
    public String toString() {
        return "penlog 1 inode " + inode + " offset " + offset + " check " + check + "\n";
    }
}
