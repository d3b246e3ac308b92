// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which servers clients reach, through pen 0.34.1 and through this pen: the same, or others for a reason. */
class DifferentialIT {
    /** Plays at once: most of the time they wait. */
    private static final int STAGES = 6;

    /** Longer than all plays together take. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final ExecutorService EXECUTOR = Executors.newFixedThreadPool(STAGES);
    private static final List<Plays> PLAYS = new ArrayList<>();

    /** A scenario on both. */
    record Plays(Scenario scenario, CompletableFuture<List<String>> theirs, CompletableFuture<List<String>> ours) {
        @Override
        public String toString() {
            return scenario.title();
        }
    }

    @BeforeAll
    static void begin() throws IOException {
        for (Scenario scenario : Scenario.all()) {
            PLAYS.add(new Plays(scenario, play(scenario, Toolkit.PEN_0_34_1), play(scenario, Toolkit.OURS)));
        }
    }

    @AfterAll
    static void end() {
        EXECUTOR.shutdown();
    }

    static List<Plays> plays() {
        return PLAYS;
    }

    static Stream<Plays> theirPlays() {
        return PLAYS.stream().filter(plays -> plays.scenario().isFor(Toolkit.PEN_0_34_1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plays")
    void thisPen_leadsClientsAsTheTableSays(Plays plays) {
        assertThat(plays.ours())
                .as(plays.toString())
                .succeedsWithin(PATIENCE)
                .isEqualTo(plays.scenario().expected(Toolkit.OURS));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("theirPlays")
    void pen0341_leadsClientsAsTheTableSays(Plays plays) {
        assumeTrue(Files.isExecutable(Toolkit.OLD_PEN), "Debian's package pen is not installed");
        assertThat(plays.theirs())
                .as(plays.toString())
                .succeedsWithin(PATIENCE)
                .isEqualTo(plays.scenario().expected(Toolkit.PEN_0_34_1));
    }

    @Test
    void everyDifference_isInTheListOfDifferences() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("../doc/differences.md"));
        for (Scenario scenario : Scenario.all()) {
            assertThat(scenario.topics()).as(scenario.title()).allSatisfy(topic -> assertThat(rows)
                    .anyMatch(row -> row.startsWith("| " + topic + " |")));
        }
    }

    private static CompletableFuture<List<String>> play(Scenario scenario, Toolkit toolkit) {
        if (!scenario.isFor(toolkit)) {
            return CompletableFuture.completedFuture(List.of());
        }
        return CompletableFuture.supplyAsync(
                () -> {
                    try (Play play = new Play(scenario, toolkit)) {
                        return play.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                EXECUTOR);
    }
}
