// SPDX-License-Identifier: Apache-2.0
package quickstart;

import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The voice of the tour: what it says goes to stdout line by line, until it is told to be silent. Any thread may call.
 */
final class Narrator {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    /** The servers are named for colours (ECMA-48, 8.3.117: select graphic rendition). */
    private static final Map<String, String> COLOURS = Map.of("red", "31", "green", "32", "blue", "34");

    private static final Pattern COLOURED = Pattern.compile("\\b(red|green|blue)\\b");

    private final boolean colours;
    private volatile boolean silent;

    /** @param colours whether the reader's terminal shows them */
    Narrator(boolean colours) {
        this.colours = colours;
    }

    void say(String text) {
        if (!silent) {
            System.out.println(colours ? painted(text) : text);
        }
    }

    /** Says when, too. */
    void sayNow(String text) {
        say(TIME.format(LocalTime.now(ZoneId.systemDefault())) + "  " + text);
    }

    /** Says on stderr what went wrong. */
    void complain(String text) {
        if (!silent) {
            System.err.println("quickstart: " + text);
        }
    }

    /** Says no more: what happens from now on is the end of the tour, not part of it. */
    void beSilent() {
        silent = true;
    }

    /** Whether there is nobody to talk to: whatever stdout was is closed. */
    boolean isUnheard() {
        return System.out.checkError();
    }

    private static String painted(String text) {
        return COLOURED.matcher(text)
                .replaceAll(name -> "\033[1;" + COLOURS.get(name.group()) + "m" + name.group() + "\033[0m");
    }
}
