// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * The accessibility checker axe-core of Deque Systems (MPL-2.0), fetched as its package from npm and run in a page; it
 * is no part of pen.
 */
final class Axe {
    private static final String PACKAGE = "axe-core@4.10.3";

    /** SHA-512 of that package: whatever is fetched instead is not run. */
    private static final String SHA512 =
            "5e6edba515e70d25f6604d9815f064d859c5d1ea7ab661bbc4f87c88779ef0c21cae0abbeb636471ef39e9d62d2582e4b88a1866f19f4ecfcf6d986275e4dc12";

    private static final Path DIRECTORY = Tree.HOME.resolveSibling("axe-core");

    private final String script;

    private Axe(String script) {
        this.script = script;
    }

    /** Fetches it, unless it is there. */
    static Axe fetch() throws IOException, InterruptedException, GeneralSecurityException {
        Files.createDirectories(DIRECTORY);
        Path archive = DIRECTORY.resolve("axe-core-4.10.3.tgz");
        if (!Files.exists(archive)) {
            run(List.of("npm", "pack", PACKAGE, "--silent"));
        }
        String found =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(archive)));
        if (!found.equals(SHA512)) {
            throw new AssertionError(archive + ": SHA-512 " + found + " (expected: " + SHA512 + ")");
        }
        run(List.of("tar", "xzf", archive.toString(), "package/axe.min.js"));
        return new Axe(Files.readString(DIRECTORY.resolve("package/axe.min.js")));
    }

    private static void run(List<String> words) throws IOException, InterruptedException {
        Tree.Ended ended = Tree.run(new ProcessBuilder(words).directory(DIRECTORY.toFile()));
        if (ended.status() != 0) {
            throw new IOException(words + ": status " + ended.status() + ": " + ended.err());
        }
    }

    /** What is wrong with the page that is open, a line each: {@code impact rule: element: why}. */
    List<String> violations(Browser browser) throws IOException, InterruptedException {
        if (!browser.evaluate("return typeof axe === 'object'").truth()) {
            browser.evaluate(script);
        }
        return browser.await("""
                        const done = arguments[arguments.length - 1];
                        axe.run(document, { resultTypes: ['violations'] }).then(
                            found => done(found.violations.flatMap(rule => rule.nodes.map(node =>
                                `${rule.impact} ${rule.id}: ${node.target.join(' ')}: ${node.failureSummary}`))),
                            failure => done(['broken ' + failure]));
                        """).items().stream().map(Json::text).toList();
    }

    /** Those of them that keep somebody from using the page. */
    List<String> severe(Browser browser) throws IOException, InterruptedException {
        return violations(browser).stream()
                .filter(line -> !line.startsWith("minor") && !line.startsWith("moderate"))
                .toList();
    }
}
