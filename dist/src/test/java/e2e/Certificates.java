// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Certificates and keys of authorities of a test's own, made by openssl; certificates.sh says which there are.
 *
 * @param directory where they lie
 */
record Certificates(Path directory) {
    private static final Path SCRIPT = Path.of("src/test/resources/e2e/certificates.sh");

    /** Makes them all, in a directory that is there. */
    static Certificates make(Path directory) throws IOException, InterruptedException {
        run("sh '" + SCRIPT.toAbsolutePath() + "'", directory);
        return new Certificates(directory);
    }

    /** One of the files. */
    Path file(String name) {
        return directory.resolve(name);
    }

    /** Makes a certificate for each of these names, all with the key of {@code server}: NAME.crt and NAME.key. */
    void issue(Path into, List<String> names) throws IOException, InterruptedException {
        issue(into, names, "server");
    }

    /** Makes a certificate for each of these names, all with one key: NAME.crt and NAME.key. */
    void issue(Path into, List<String> names, String key) throws IOException, InterruptedException {
        Path list = Files.write(directory.resolve("names"), names);
        // Two at a time: signing is work for a processor.
        run(
                "xargs -P 2 -I NAME openssl req -new -x509 -days 30 -CA intermediate.crt -CAkey intermediate.key -key '"
                        + key + ".key' -subj /CN=NAME -addext subjectAltName=DNS:NAME -out '" + into
                        + "/NAME.crt' < '" + list + "'",
                directory);
        for (String name : names) {
            Path certificate = into.resolve(name + ".crt");
            Files.writeString(certificate, Files.readString(certificate) + Files.readString(file("intermediate.crt")));
            Files.copy(file(key + ".key"), into.resolve(name + ".key"));
        }
    }

    /** Runs a shell command in a directory; fails with what it said if it fails. */
    static String run(String script, Path directory) throws IOException, InterruptedException {
        Tree.Ended ended = Tree.shell(script, Map.of(), directory);
        if (ended.status() != 0) {
            throw new IOException(script + ": " + ended.out() + ended.err());
        }
        return ended.out();
    }
}
