// SPDX-License-Identifier: Apache-2.0
package penstats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DashboardFilesTest {
    private static final Pattern ASSET = Pattern.compile("(?:href|src)=\"/assets/([^\"]+)\"");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import .*from '\\./([^']+)';");
    private static final Pattern ELSEWHERE = Pattern.compile("(?:https?:)?//[a-z0-9-]+\\.[a-z][^\\s'\"]*");

    /** A name of a language, which nobody loads. */
    private static final String SVG = "http://www.w3.org/2000/svg";

    @Test
    void page_namesAssets_theyExist() throws Exception {
        List<String> names = named(ASSET, file("index.html"));
        assertThat(names).contains("penstats.js", "penstats.css");
        for (String name : names) {
            assertThat(file(name)).exists();
        }
    }

    @Test
    void modules_importOthers_theyExist() throws Exception {
        for (Path module : ours()) {
            for (String name : named(IMPORT, module)) {
                assertThat(file(name))
                        .as("imported by %s", module.getFileName())
                        .exists();
            }
        }
    }

    /** The content security policy would refuse it. */
    @Test
    void page_hasNoInlineScriptOrStyle() throws Exception {
        assertThat(Files.readString(file("index.html")))
                .doesNotContain("<style", " style=", "javascript:")
                .doesNotContainPattern("\\son[a-z]+=")
                .doesNotContainPattern("<script(?![^>]* src=)");
    }

    @Test
    void files_ofOurs_nameNoOtherHost() throws Exception {
        for (Path file : ours()) {
            String text = Files.readString(file).replace(SVG, "");
            assertThat(text).as("%s", file.getFileName()).doesNotContainPattern(ELSEWHERE);
        }
    }

    /** Everything that comes from a pen is text. */
    @Test
    void modules_ofOurs_makeNoMarkupOfText() throws Exception {
        for (Path file : ours()) {
            assertThat(Files.readString(file))
                    .as("%s", file.getFileName())
                    .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
        }
    }

    private static List<String> named(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static List<Path> ours() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(directory())) {
            // uPlot in its own directory is not ours.
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static Path file(String name) throws URISyntaxException {
        return directory().resolve(name);
    }

    private static Path directory() throws URISyntaxException {
        URL page = Objects.requireNonNull(DashboardFilesTest.class.getResource("/dashboard/index.html"));
        return Objects.requireNonNull(Path.of(page.toURI()).getParent());
    }
}
