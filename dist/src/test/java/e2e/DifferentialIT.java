// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which servers clients reach, through pen 0.34.1 and through this pen: the same, or others for a reason. */
@Tag("once")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DifferentialIT {
    static Stream<Scenario> ours() throws IOException {
        return Scenario.all().stream();
    }

    static Stream<Scenario> theirs() throws IOException {
        return Scenario.all().stream().filter(scenario -> scenario.isFor(Toolkit.PEN_0_34_1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ours")
    @Execution(ExecutionMode.CONCURRENT)
    void thisPen_leadsClientsAsTheTableSays(Scenario scenario) throws IOException {
        assertPlayed(scenario, Toolkit.OURS);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("theirs")
    @Execution(ExecutionMode.CONCURRENT)
    void pen0341_leadsClientsAsTheTableSays(Scenario scenario) throws IOException {
        Toolkit.assumeOldIsInstalled();
        assertPlayed(scenario, Toolkit.PEN_0_34_1);
    }

    @Test
    void everyDifference_isInTheListOfDifferences() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("../doc/differences.md"));
        for (Scenario scenario : Scenario.all()) {
            assertThat(scenario.topics()).as(scenario.title()).allSatisfy(topic -> assertThat(rows)
                    .anyMatch(row -> row.startsWith("| " + topic + " |")));
        }
    }

    private static void assertPlayed(Scenario scenario, Toolkit toolkit) throws IOException {
        try (Play play = new Play(scenario, toolkit)) {
            assertThat(play.run()).as(scenario.title()).isEqualTo(scenario.expected(toolkit));
        }
    }
}
