// SPDX-License-Identifier: Apache-2.0
package penstats;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pen.os.FileError;

/**
 * The users in a file of htpasswd(1), as it was when it was read.
 *
 * <pre>
 * file = { [name ":" hash | "#" comment] newline }
 * hash = "$2" ("y" | "a" | "b") "$" cost "$" 53 letters     ; bcrypt; cost 04 to 17, as htpasswd makes
 * </pre>
 */
final class UserFile {
    /** Far more than anybody has users; bytes. */
    private static final int MOST = 1 << 20;

    private static final int LEAST_COST = 4;
    private static final int MOST_COST = 17;

    /** What bcrypt takes of a password; the rest has no effect, in htpasswd neither. */
    private static final int PASSWORD = 72;

    private static final Pattern HASH = Pattern.compile("\\$2[aby]\\$([0-9]{2})\\$[./A-Za-z0-9]{53}");

    private static final byte[] SALT = new byte[16];

    private final Map<String, Hash> hashes;

    /** The cost of the dearest hash: each check is made as dear. */
    private final int cost;

    /** @param line of the file that it stands in */
    private record Hash(String text, int cost, int line) {}

    private UserFile(Map<String, Hash> hashes) {
        this.hashes = hashes;
        cost = hashes.values().stream().mapToInt(Hash::cost).max().orElse(LEAST_COST);
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read or is no such file; the message names it and the line
     */
    static UserFile read(Path path) throws IOException {
        byte[] bytes;
        try {
            if (!Files.isRegularFile(path) && Files.exists(path)) {
                throw new IOException("no regular file");
            }
            try (InputStream in = Files.newInputStream(path)) {
                bytes = in.readNBytes(MOST + 1);
            }
            if (bytes.length > MOST) {
                throw new IOException("larger than " + MOST + " bytes");
            }
        } catch (IOException e) {
            throw new FileError(path, e);
        }
        return parse(path.toString(), new String(bytes, StandardCharsets.UTF_8));
    }

    private static UserFile parse(String path, String text) throws IOException {
        Map<String, Hash> hashes = new LinkedHashMap<>();
        List<String> lines = text.lines().toList();
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1);
            if (!line.isBlank() && !line.startsWith("#")) {
                add(hashes, path + ":" + number + ": ", line, number);
            }
        }
        if (hashes.isEmpty()) {
            throw new IOException(path + ": no user (expected: a line of htpasswd -B)");
        }
        return new UserFile(hashes);
    }

    private static void add(Map<String, Hash> hashes, String place, String line, int number) throws IOException {
        int colon = line.indexOf(':');
        // The line itself may hold a password, so no message shows it.
        Matcher hash = HASH.matcher(line.substring(colon + 1).stripTrailing());
        if (colon < 1 || !hash.matches()) {
            throw new IOException(place + "not bcrypt (expected: a line of htpasswd -B)");
        }
        int cost = Integer.parseInt(hash.group(1));
        if (cost < LEAST_COST || cost > MOST_COST) {
            throw new IOException(place + "cost " + cost + " (expected: " + LEAST_COST + " to " + MOST_COST + ")");
        }
        String name = line.substring(0, colon);
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new IOException(place + "a control character in the name (expected: none)");
        }
        Hash before = hashes.putIfAbsent(name, new Hash(hash.group(), cost, number));
        if (before != null) {
            throw new IOException(
                    place + name + " again (expected: each name once, and it is in line " + before.line() + ")");
        }
    }

    /**
     * Whether there is such a user with this password. Takes as long for a name that nobody has, and whatever the cost
     * of the hash, so that nobody learns names from it: milliseconds to seconds.
     */
    boolean accepts(Credentials credentials) {
        byte[] password = credentials.password().getBytes(StandardCharsets.UTF_8);
        byte[] counted = Arrays.copyOf(password, Math.min(password.length, PASSWORD));
        Hash hash = hashes.get(credentials.name());
        if (hash == null) {
            work(cost, counted);
            return false;
        }
        // A cost of one more is twice the work: c + c + (c+1) + ... + (cost-1) is cost.
        for (int rest = hash.cost(); rest < cost; rest++) {
            work(rest, counted);
        }
        return BCrypt.verifyer().verify(counted, hash.text().getBytes(StandardCharsets.US_ASCII)).verified;
    }

    private static void work(int cost, byte[] password) {
        byte[] unused = BCrypt.withDefaults().hash(cost, SALT, password);
        assert unused.length > 0;
    }
}
