// SPDX-License-Identifier: Apache-2.0
package bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The report of a run.
 *
 * @param environment it was made in
 * @param outcomes in order
 */
public record Report(Environment environment, List<Outcome> outcomes) {
    /** For people. */
    public String markdown() {
        return Markdown.of(this);
    }

    /** Writes {@code results.md}, {@code results.json} and {@code results.svg}. */
    public void write(Path directory) throws IOException {
        Files.writeString(directory.resolve("results.md"), markdown() + "\n![chart](results.svg)\n");
        Files.writeString(directory.resolve("results.json"), Json.of(this));
        Files.writeString(directory.resolve("results.svg"), Chart.of(this));
    }
}
