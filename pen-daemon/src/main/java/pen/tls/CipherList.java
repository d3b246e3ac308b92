// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An expression that chooses cipher suites of TLS 1.2 and below, in the language of OpenSSL (openssl-ciphers(1)), and
 * what it comes to. The suites of TLS 1.3 are not chosen: BoringSSL has three, all good, and always offers them.
 *
 * <pre>
 * expression = item *( separator item ) [ "@STRENGTH" / "@SECLEVEL=0" ]
 * separator  = ":" / "," / ";" / " "                   ; none before "@"
 * item       = "DEFAULT"                               ; as the first one only: ALL
 *            / [ "!" / "-" / "+" ] word *( "+" word )  ; suites that every word selects
 *            / "@STRENGTH"                             ; sorts by the length of the key, longest first
 *            / "@SECLEVEL=0"                           ; nothing, as in OpenSSL
 * word       = name of a suite, OpenSSL's or IANA's / keyword
 * </pre>
 *
 * <p>An item without a sign appends the suites that are not in the list yet; {@code +} moves those that are to its end;
 * {@code -} takes them out; {@code !} takes them out for good. Upper and lower case differ.
 */
public final class CipherList {
    private static final Pattern ITEM = Pattern.compile("@[^:;,\\s@]*|[^:;,\\s@]+");

    /** RFC 8446, B.4: their names say nothing of the key exchange. */
    private static final Pattern TLS13 = Pattern.compile("TLS_(AES|CHACHA20)_.*");

    private final String expression;
    private final List<CipherSuite> chosen = new ArrayList<>();

    /** What can still be chosen, in the order in which it will be appended. */
    private final List<CipherSuite> others = new ArrayList<>(CipherSuite.ALL);

    private CipherList(String expression) {
        this.expression = expression;
    }

    /**
     * The suites that an expression chooses.
     *
     * @return their names in IANA's registry, which are Java's, in order of preference; at least one
     * @throws IllegalArgumentException if a word is unknown or cannot be honoured: the message names it and its place,
     *     counted in characters from 1; or if no suite is left
     */
    public static List<String> parse(String expression) {
        CipherList list = new CipherList(expression);
        Matcher item = ITEM.matcher(expression);
        boolean first = true;
        while (item.find()) {
            list.apply(item.group(), item.start() + 1, first);
            first = false;
        }
        if (list.chosen.isEmpty()) {
            throw new IllegalArgumentException(
                    "ssl_ciphers: \"" + expression + "\" leaves no cipher (expected: at least one of " + names() + ")");
        }
        return list.chosen.stream().map(CipherSuite::iana).toList();
    }

    private void apply(String item, int place, boolean first) {
        if (item.startsWith("@")) {
            applyOrder(item, place);
            return;
        }
        if (first && item.equals("DEFAULT")) {
            append(suite -> true);
            return;
        }
        char sign = item.charAt(0);
        boolean signed = sign == '!' || sign == '-' || sign == '+';
        Predicate<CipherSuite> kind = kind(signed ? item.substring(1) : item, signed ? place + 1 : place);
        switch (sign) {
            case '!' -> {
                chosen.removeIf(kind);
                others.removeIf(kind);
            }
            case '-' -> others.addAll(0, take(chosen, kind));
            case '+' -> chosen.addAll(take(chosen, kind));
            default -> append(kind);
        }
    }

    private void applyOrder(String item, int place) {
        switch (item) {
            case "@STRENGTH" ->
                chosen.sort(Comparator.comparingInt(CipherSuite::bits).reversed());
            // It demands nothing of suites, certificates and keys.
            case "@SECLEVEL=0" -> {}
            default ->
                throw unusable(
                        item,
                        place,
                        item.startsWith("@SECLEVEL")
                                ? "BoringSSL has no security levels; expected: @SECLEVEL=0, or none"
                                : "expected: @STRENGTH");
        }
    }

    private void append(Predicate<CipherSuite> kind) {
        chosen.addAll(take(others, kind));
    }

    private static List<CipherSuite> take(List<CipherSuite> list, Predicate<CipherSuite> kind) {
        List<CipherSuite> taken = list.stream().filter(kind).toList();
        list.removeAll(taken);
        return taken;
    }

    private Predicate<CipherSuite> kind(String words, int place) {
        Predicate<CipherSuite> all = suite -> true;
        int at = place;
        for (String word : words.split("\\+", -1)) {
            Predicate<CipherSuite> kind = CipherSuite.kind(word);
            if (kind == null) {
                throw unusable(word, at, reason(word));
            }
            all = all.and(kind);
            at += word.length() + 1;
        }
        return all;
    }

    private static String reason(String word) {
        if (word.equals("DEFAULT")) {
            return "expected: as the first word, by itself";
        }
        if (TLS13.matcher(word).matches()) {
            return "the ciphers of TLS 1.3 cannot be chosen, all of them are always offered; expected: without it";
        }
        return "unknown; expected: a cipher as " + CipherSuite.ALL.get(0).name()
                + ", or a keyword as HIGH, ECDHE, AESGCM";
    }

    private IllegalArgumentException unusable(String word, int place, String reason) {
        return new IllegalArgumentException("ssl_ciphers: " + (word.isEmpty() ? "no word" : "\"" + word + "\"")
                + " at character " + place + " of \"" + expression + "\" (" + reason + ")");
    }

    private static String names() {
        return String.join(", ", CipherSuite.ALL.stream().map(CipherSuite::name).toList());
    }
}
