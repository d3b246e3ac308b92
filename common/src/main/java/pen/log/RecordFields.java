// SPDX-License-Identifier: Apache-2.0
package pen.log;

/** The fields of a {@link LogRecord}'s line, one after the other. */
final class RecordFields {
    /** Of a number that fits. */
    private static final int MOST_DIGITS = 18;

    /** Of a word: more than any address takes, with or without a port, and any path of a Unix socket (unix(7)). */
    private static final int LONGEST_WORD = 128;

    private static final String NO_PORT = ":0";
    private static final String UNIX = "unix" + NO_PORT;

    private final String line;
    private int at;
    private boolean good = true;

    RecordFields(String line) {
        this.line = line;
    }

    /** Whether all fields so far were what they have to be. */
    boolean areGood() {
        return good;
    }

    /** Visible characters up to a space or the end, and not too many. */
    String word() {
        int from = at;
        while (at < line.length() && line.charAt(at) > ' ' && line.charAt(at) < 127) {
            at++;
        }
        String word = line.substring(from, at);
        good &= !word.isEmpty() && word.length() <= LONGEST_WORD && (at == line.length() || line.charAt(at) == ' ');
        if (at < line.length()) {
            at++;
        }
        return word;
    }

    /** The address of a client, or what stands for that of one that came by a Unix socket. */
    String client() {
        String word = word();
        good &= LogRecord.isClient(word);
        return word;
    }

    /** The address of a server, or its path. */
    String server() {
        String word = word();
        good &= AddressText.isAddress(word) || isPath(word);
        return word;
    }

    /** One end of a connection: an address and a port, or what stands for those of a Unix socket without a name. */
    String end() {
        String word = word();
        good &= AddressText.isEnd(word) || word.equals(UNIX);
        return word;
    }

    /** A server's end: an address and a port, or a path and port 0. */
    String serverEnd() {
        String word = word();
        good &= AddressText.isEnd(word) || (isPath(word) && word.endsWith(NO_PORT));
        return word;
    }

    /** Digits. */
    long number() {
        String word = word();
        boolean number = isNumber(word, 0);
        good &= number;
        return number ? Long.parseLong(word) : 0;
    }

    /** All that is left. */
    String rest() {
        return line.substring(Math.min(at, line.length()));
    }

    private static boolean isPath(String word) {
        return word.indexOf('/') >= 0;
    }

    private static boolean isNumber(String word, int from) {
        int digits = word.length() - from;
        if (digits < 1 || digits > MOST_DIGITS) {
            return false;
        }
        for (int i = from; i < word.length(); i++) {
            if (word.charAt(i) < '0' || word.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
