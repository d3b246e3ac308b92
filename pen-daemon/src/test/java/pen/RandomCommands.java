// SPDX-License-Identifier: Apache-2.0
package pen;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lines that are commands, nearly commands, and none: rows of the table with arguments of the right kind, changed at
 * random. The same seed gives the same lines.
 */
final class RandomCommands {
    /** What numbers are tried: around limits that the language has. */
    private static final String[] NUMBERS = {
        "0",
        "1",
        "2",
        "9",
        "10",
        "65535",
        "65536",
        "-1",
        "2147483647",
        "2147483648",
        "99999999999999999999",
        "1e3",
        "0x1",
        "+5",
        "007",
        "\u0663",
        "1.5",
        "--1",
        "1_000",
        ""
    };

    private static final String[] WORDS = {
        "permit",
        "deny",
        "country",
        "SE",
        "XYZ",
        "192.0.2.1",
        "192.0.2.0/24",
        "192.0.2.0/33",
        "2001:db8::/32",
        "::1",
        "::ffff:192.0.2.1",
        "255.0.255.0",
        "html",
        "text",
        "up",
        "down",
        "both",
        "off",
        "auto",
        "nio",
        "kqueue",
        "no",
        "port",
        "address",
        "max",
        "hard",
        "acl",
        "blacklist",
        "weight",
        "prio",
        "http",
        "127.0.0.1",
        "[::1]",
        "timeout"
    };

    /** Letters that are likely to matter to a parser. */
    private static final String LETTERS = " \t#:/[].,-+\"'\\%$\0\u001b\u007f\u0085\u00a0\u00e9\u2028\ud800\uffff09azAZ";

    /** What opens files and sockets, takes memory by the number, or ends pen: not with arguments of any kind. */
    private static final Set<String> TOUCHY = Set.of(
            "listen",
            "log",
            "include",
            "write",
            "geoip_db",
            "web_stats",
            "ssl_ocsp_response",
            "ssl_sni_path",
            "idlers",
            "clients_max",
            "quit",
            "exit",
            "source",
            "drain_timeout");

    /** A name to look up would ask a name server: only what is numeric, or is refused before. */
    private static final Pattern LOOK_UP = Pattern.compile(
            "\\baddress\\s+(?!(127\\.0\\.0\\.1|192\\.0\\.2\\.1|::1|\\[::1\\]|\\S*:\\S*:\\S*|\\S*/\\S*)(\\s|#|$))\\S");

    /** A high number makes as many servers, and each later command slow. */
    private static final Pattern MANY_SERVERS = Pattern.compile("^\\s*server\\s+\\+?[0-9]{2,5}\\b");

    private final Random random;
    private final List<String> usages;

    /** @param usages rows of the table, as {@code help} prints them */
    RandomCommands(long seed, List<String> usages) {
        this.random = new Random(seed);
        this.usages = usages;
    }

    /** The next line that may be executed. */
    String next() {
        String line = line();
        while (isTouchy(line)) {
            line = line();
        }
        return line;
    }

    private static boolean isTouchy(String line) {
        String[] words = line.replaceFirst("#.*", "").trim().split("\\s+", 3);
        boolean argued = words.length > 1 && TOUCHY.contains(words[0]);
        return argued
                || words[0].equals("quit")
                || LOOK_UP.matcher(line).find()
                || MANY_SERVERS.matcher(line).find();
    }

    private String line() {
        if (random.nextInt(20) == 0) {
            return noise(random.nextInt(60));
        }
        List<String> words = new ArrayList<>();
        for (String word : pick(usages).split(" ", -1)) {
            fill(words, word);
        }
        for (int change = random.nextInt(4); change > 1; change--) {
            changeWords(words);
        }
        String line = String.join(random.nextInt(10) == 0 ? "\t" : " ", words);
        return random.nextInt(3) == 0 ? changeLetters(line) : line;
    }

    /** A word of the notation: what is in brackets may be left out, a choice is made, a placeholder gets a value. */
    private void fill(List<String> words, String notation) {
        if (notation.startsWith("[") && random.nextInt(4) == 0) {
            return;
        }
        String[] choices = notation.replace("[", "").replace("]", "").split("\\|", -1);
        String choice = choices[random.nextInt(choices.length)];
        boolean placeholder = !choice.isEmpty() && choice.equals(choice.toUpperCase(Locale.ROOT));
        if (!placeholder) {
            words.add(choice);
        } else {
            words.add(random.nextInt(3) == 0 ? pick(WORDS) : random.nextInt(3) == 0 ? pick(NUMBERS) : small());
        }
    }

    private String small() {
        return Integer.toString(random.nextInt(12));
    }

    private void changeWords(List<String> words) {
        int place = words.isEmpty() ? 0 : random.nextInt(words.size());
        switch (random.nextInt(words.isEmpty() ? 1 : 6)) {
            case 0 -> words.add(place, random.nextBoolean() ? pick(WORDS) : pick(NUMBERS));
            case 1 -> words.remove(place);
            case 2 -> words.set(place, pick(NUMBERS));
            case 3 -> words.set(place, pick(WORDS));
            case 4 -> words.addAll(List.copyOf(words.subList(place, words.size())));
            default -> Collections.swap(words, place, words.size() - 1);
        }
    }

    private String changeLetters(String line) {
        int place = random.nextInt(line.length() + 1);
        String before = line.substring(0, place);
        String after = line.substring(place);
        return switch (random.nextInt(5)) {
            case 0 -> before + noise(3) + after;
            case 1 -> before;
            case 2 -> before + after.toUpperCase(Locale.ROOT);
            case 3 -> before + "9".repeat(random.nextInt(40)) + after;
            default -> before + after.substring(Math.min(1, after.length()));
        };
    }

    private String noise(int length) {
        char[] letters = new char[length];
        for (int i = 0; i < length; i++) {
            letters[i] = random.nextInt(4) == 0
                    ? (char) random.nextInt(1 << 16)
                    : LETTERS.charAt(random.nextInt(LETTERS.length()));
        }
        return new String(letters);
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    private String pick(String... from) {
        return pick(Arrays.asList(from));
    }
}
