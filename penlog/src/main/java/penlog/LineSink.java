// SPDX-License-Identifier: Apache-2.0
package penlog;

/** Where lines go. */
interface LineSink {
    /**
     * Takes a line, its newline included if it has one. The bytes are the caller's again on return.
     *
     * @return whether it was taken; false: the program ends, and the line is to be sent when it runs again
     */
    boolean accept(byte[] bytes, int from, int length);
}
