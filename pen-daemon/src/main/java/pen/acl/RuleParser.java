// SPDX-License-Identifier: Apache-2.0
package pen.acl;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads the words of a rule; the grammar is that of {@link Rule#parse}. */
final class RuleParser {
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    /** As many digits as the longest prefix length has. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,3}");

    private RuleParser() {}

    static Rule parse(String text) {
        Deque<String> words = new ArrayDeque<>(Arrays.asList(BLANKS.split(text.trim(), -1)));
        boolean permits = verdict(words.remove());
        Rule rule = source(permits, words);
        if (!words.isEmpty()) {
            throw new IllegalArgumentException("acl: unexpected \"" + String.join(" ", words)
                    + "\" (expected: ip [mask], ip/length, ip6[/length] or country CC)");
        }
        return rule;
    }

    private static boolean verdict(String word) {
        if (!word.equals("permit") && !word.equals("deny")) {
            throw new IllegalArgumentException(
                    "acl: " + (word.isEmpty() ? "no verdict" : word) + " (expected: permit or deny)");
        }
        return word.equals("permit");
    }

    private static Rule source(boolean permits, Deque<String> words) {
        String word = words.isEmpty() ? "no address" : words.remove();
        if (word.equals("country")) {
            return new Rule.Country(permits, words.isEmpty() ? "missing" : words.remove());
        }
        int slash = word.indexOf('/');
        String address = slash < 0 ? word : word.substring(0, slash);
        OptionalInt ip4 = Literal.ip4(address);
        if (ip4.isPresent()) {
            if (slash >= 0) {
                return new Rule.Ipv4(permits, ip4.getAsInt(), Rule.Ipv4.mask(length(word, slash, 0, 32)));
            }
            return new Rule.Ipv4(permits, ip4.getAsInt(), words.isEmpty() ? Rule.Ipv4.mask(32) : mask(words.remove()));
        }
        Optional<InetAddress> ip6 = Literal.ip6(address);
        if (ip6.isEmpty()) {
            throw new IllegalArgumentException(
                    "acl: " + word + " (expected: ip [mask], ip/length, ip6[/length] or country CC)");
        }
        ByteBuffer bytes = ByteBuffer.wrap(ip6.get().getAddress());
        if (ip6.get() instanceof Inet4Address) {
            return new Rule.Ipv4(permits, bytes.getInt(), Rule.Ipv4.mask(length(word, slash, 96, 128) - 96));
        }
        return new Rule.Ipv6(permits, bytes.getLong(), bytes.getLong(), length(word, slash, 0, 128));
    }

    private static int length(String word, int slash, int min, int max) {
        String digits = slash < 0 ? Integer.toString(max) : word.substring(slash + 1);
        int length = NUMBER.matcher(digits).matches() ? Integer.parseInt(digits) : -1;
        if (length < min || length > max) {
            throw new IllegalArgumentException("acl: " + word + ": prefix length "
                    + (digits.isEmpty() ? "missing" : digits) + " (expected: " + min + " to " + max + ")");
        }
        return length;
    }

    private static int mask(String word) {
        return Literal.ip4(word)
                .orElseThrow(() -> new IllegalArgumentException(
                        "acl: mask " + word + " (expected: four numbers from 0 to 255, as in 255.255.255.0)"));
    }
}
