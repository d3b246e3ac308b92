// SPDX-License-Identifier: Apache-2.0
package pen.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pen.settings.ForwardedHeaders;

/** What servers have to get of what a client sends, found by looking at all of it at once, with regular expressions. */
@SuppressWarnings("JdkObsolete") // Whether more input could still make a match is just what has to be known.
final class NaiveRequests {
    private static final Pattern HEAD =
            Pattern.compile("(?:\r\n)*+((?<method>[A-Z_-]++) [!-~]++ HTTP/1\\.(?<minor>[0-9])\r\n)"
                    + "(?<fields>(?:[!#$%&'*+.^_`|~0-9A-Za-z-]++:[\t -~\u0080-\u00ff]*+\r\n)*+)\r\n");
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]++)(?:[ \t]*+;[\t -~\u0080-\u00ff]*+)?+\r\n");
    private static final Pattern TRAILER =
            Pattern.compile("((?:[!#$%&'*+.^_`|~0-9A-Za-z-]++:[\t -~\u0080-\u00ff]*+\r\n)*+)\r\n");
    private static final Pattern FIELD = Pattern.compile("([^:]*+):(.*+)\r\n");
    private static final Pattern OURS = Pattern.compile("(?i)x[-_]forwarded[-_](for|proto)");

    /** Bytes of a head, or a trailer. */
    private static final int MOST = 65_536;

    private static final int MOST_OF_A_CHUNK = 4096;

    private final String in;
    private final ForwardedHeaders policy;
    private final String client;
    private final StringBuilder whole = new StringBuilder();
    private final StringBuilder part = new StringBuilder();
    private final List<String> lines = new ArrayList<>();
    private boolean refused;
    /** It ends in the middle of a head or a trailer: whether that is refused already is not looked into. */
    private boolean open;

    private int at;

    NaiveRequests(String in, ForwardedHeaders policy, String client) {
        this.in = in;
        this.policy = policy;
        this.client = client;
        while (at < in.length() && !refused && !open) {
            request();
        }
    }

    /** What has to have gone on, all of it. */
    String whole() {
        return whole.toString();
    }

    /** What may have gone on besides: the beginning of a request whose body is wrong, or not all there. */
    String part() {
        return part.toString();
    }

    boolean isRefused() {
        return refused;
    }

    boolean isOpen() {
        return open;
    }

    /** The request lines of what has gone on. */
    List<String> lines() {
        return lines;
    }

    private void request() {
        Matcher head = HEAD.matcher(in).region(at, in.length());
        if (!head.lookingAt()) {
            open = head.hitEnd();
            refused = !open;
            return;
        }
        List<String[]> fields = new ArrayList<>();
        FIELD.matcher(head.group("fields"))
                .results()
                .forEach(field -> fields.add(new String[] {field.group(1), field.group(2), field.group()}));
        List<String> lengths = values(fields, "content-length");
        List<String> codings = values(fields, "transfer-encoding");
        boolean connect = head.group("method").equals("CONNECT");
        boolean bad = head.end() - head.start("method") > MOST
                || lengths.size() + codings.size() > 1
                || values(fields, "host").size() > 1
                || !lengths.stream().allMatch(length -> length.matches("0*[0-9]{1,18}"))
                || !codings.stream().allMatch(coding -> coding.equalsIgnoreCase("chunked"))
                || (!codings.isEmpty() && head.group("minor").equals("0"))
                || (connect && lengths.size() + codings.size() > 0)
                || values(fields, "connection").stream()
                        .anyMatch(value ->
                                value.matches("(?i)(.*[^!#$%&'*+.^_`|~0-9a-z-])?(host|content-length|transfer-encoding"
                                        + "|x-forwarded-for|x-forwarded-proto)([^!#$%&'*+.^_`|~0-9a-z-].*)?"));
        if (bad) {
            refused = true;
            return;
        }
        lines.add(head.group(1).strip());
        part.append(head.group(1));
        for (String[] field : fields) {
            if (!drops(field[0])) {
                part.append(field[2]);
            }
        }
        if (policy != ForwardedHeaders.IF_NONE
                || values(fields, "x-forwarded-for").isEmpty()) {
            part.append("X-Forwarded-For: ").append(client).append("\r\n");
        }
        if (policy != ForwardedHeaders.IF_NONE
                || values(fields, "x-forwarded-proto").isEmpty()) {
            part.append("X-Forwarded-Proto: http\r\n");
        }
        part.append("\r\n");
        at = head.end();
        if (!codings.isEmpty()) {
            chunks();
        } else if (!lengths.isEmpty()) {
            body(Long.parseLong(lengths.get(0)));
        } else {
            done();
        }
    }

    private static List<String> values(List<String[]> fields, String name) {
        return fields.stream()
                .filter(field -> field[0].toLowerCase(Locale.ROOT).equals(name))
                .map(field -> field[1].replaceAll("^[ \t]+|[ \t]+$", ""))
                .toList();
    }

    private boolean drops(String name) {
        return OURS.matcher(name).matches()
                && switch (policy) {
                    case APPEND -> !name.equalsIgnoreCase("x-forwarded-for");
                    case REPLACE -> true;
                    case IF_NONE, OFF -> false;
                };
    }

    private void body(long length) {
        int end = (int) Math.min(in.length(), at + length);
        part.append(in, at, end);
        if (end - at < length) {
            open = true;
        } else {
            at = end;
            done();
        }
    }

    private void chunks() {
        while (true) {
            Matcher size = CHUNK.matcher(in).region(at, in.length());
            if (!size.lookingAt()) {
                wrong(size.hitEnd());
                return;
            }
            if (size.group().length() > MOST_OF_A_CHUNK) {
                part.append(size.group());
                refused = true;
                return;
            }
            part.append(size.group());
            at = size.end();
            String digits = size.group(1).replaceFirst("^0+", "");
            if (digits.isEmpty()) {
                trailer();
                return;
            }
            if (digits.length() > 14) {
                refused = true;
                return;
            }
            long length = Long.parseLong(digits, 16);
            if (at + length + 2 > in.length()) {
                wrong("\r\n".startsWith(in.substring((int) Math.min(in.length(), at + length))));
                return;
            }
            int end = (int) (at + length);
            if (!in.startsWith("\r\n", end)) {
                wrong(false);
                return;
            }
            part.append(in, at, end + 2);
            at = end + 2;
        }
    }

    private void wrong(boolean incomplete) {
        part.append(in, at, in.length());
        open = incomplete;
        refused = !incomplete;
    }

    private void trailer() {
        Matcher trailer = TRAILER.matcher(in).region(at, in.length());
        if (!trailer.lookingAt()) {
            open = trailer.hitEnd();
            refused = !open;
        } else if (trailer.group().length() > MOST
                || FIELD.matcher(trailer.group(1))
                        .results()
                        .anyMatch(field -> OURS.matcher(field.group(1)).matches()
                                || field.group(1).matches("(?i)host|content[-_]length|transfer[-_]encoding"))) {
            refused = true;
        } else {
            part.append(trailer.group());
            at = trailer.end();
            done();
        }
    }

    private void done() {
        whole.append(part);
        part.setLength(0);
    }
}
