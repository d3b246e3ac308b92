// SPDX-License-Identifier: Apache-2.0
package bench;

import bench.stand.Contender;
import bench.trial.Conditions;
import bench.trial.Row;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The command line of the benchmark.
 *
 * <pre>
 * options    = ( "--quick" | "--rows" names | "--rounds" N | "--seconds" N | "--threads" numbers
 *              | "--contenders" names | "--out" directory )*
 * names      = name ( "," name )*        of RowTable, of Contender
 * numbers    = N ( "," N )*
 * </pre>
 *
 * <p>{@code --quick} chooses other defaults; what else is given counts, wherever it stands.
 */
final class Options {
    /** Seconds of work before ours is measured: as long as its speed still grew on two cores. */
    private static final int WARM_UP = 6;

    /** Seconds: most of the growth. */
    private static final int QUICK_WARM_UP = 4;

    private static final int MOST = 1000;

    private static final Map<String, BiConsumer<Options, String>> TABLE = Map.of(
            "--rows", (options, text) -> options.rows = some("--rows", text, RowTable.ALL, Row::name),
            "--rounds", (options, text) -> options.rounds = number("--rounds", text),
            "--seconds", (options, text) -> options.seconds = number("--seconds", text),
            "--threads",
                    (options, text) -> options.threads = words(text).stream()
                            .map(word -> number("--threads", word))
                            .toList(),
            "--contenders",
                    (options, text) -> options.contenders = some("--contenders", text, Contender.ALL, Contender::name),
            "--out", (options, text) -> options.out = Path.of(text));

    private List<Row> rows = RowTable.ALL;
    private int rounds = 5;
    private int seconds = 2;
    private int warmUp = WARM_UP;
    private List<Integer> threads = List.of(1, 2);
    private List<Contender> contenders = Contender.DEFAULT;
    private Path out = Path.of(
            "bench/target/results",
            DateTimeFormatter.ofPattern("uuuu-MM-dd-HHmmss").format(LocalDateTime.now(ZoneOffset.UTC)));

    private Options() {}

    /** @throws IllegalArgumentException if it is not legal; the message names what, and what is legal */
    static Options parse(List<String> arguments) {
        Options options = new Options();
        if (arguments.contains("--quick")) {
            options.beQuick();
        }
        List<String> rest = new ArrayList<>(arguments);
        rest.removeAll(List.of("--quick"));
        for (int i = 0; i < rest.size(); i += 2) {
            BiConsumer<Options, String> effect = TABLE.get(rest.get(i));
            if (effect == null) {
                throw new IllegalArgumentException(rest.get(i) + ": unknown option (expected: --quick, "
                        + String.join(", ", TABLE.keySet().stream().sorted().toList()) + ")");
            }
            if (i + 1 == rest.size()) {
                throw new IllegalArgumentException(rest.get(i) + ": argument missing (expected: one)");
            }
            effect.accept(options, rest.get(i + 1));
        }
        return options;
    }

    List<Row> rows() {
        return rows;
    }

    int rounds() {
        return rounds;
    }

    /** Of a round, for each contender. */
    int seconds() {
        return seconds;
    }

    /** Seconds, for ours. */
    int warmUp() {
        return warmUp;
    }

    List<Integer> threads() {
        return threads;
    }

    List<Contender> contenders() {
        return contenders;
    }

    /** The directory for the results. */
    Path out() {
        return out;
    }

    /** How it is measured, in words. */
    String method() {
        return "rounds: " + rounds + ", each of " + seconds + " s for each contender; before them " + warmUp
                + " s of the same work for ours and " + Conditions.PEER_WARM_UP
                + " s for the peers, twice that for close and TLS, three times for tls-resumed";
    }

    private void beQuick() {
        rows = RowTable.QUICK;
        rounds = 1;
        seconds = 1;
        warmUp = QUICK_WARM_UP;
        threads = List.of(1);
    }

    private static List<String> words(String text) {
        return List.of(text.split(",", -1));
    }

    private static int number(String option, String text) {
        try {
            int value = Integer.parseInt(text);
            if (value >= 1 && value <= MOST) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below, in the same words as a number out of range.
        }
        throw new IllegalArgumentException(option + ": " + text + " (expected: a whole number from 1 to " + MOST + ")");
    }

    /** Those that are named, in the order of the table. */
    private static <T> List<T> some(String option, String text, List<T> all, Function<T, String> name) {
        List<String> names = all.stream().map(name).toList();
        List<String> words = words(text);
        for (String word : words) {
            if (!names.contains(word)) {
                throw new IllegalArgumentException(
                        option + ": " + word + " (expected: some of " + String.join(",", names) + ")");
            }
        }
        return all.stream().filter(one -> words.contains(name.apply(one))).toList();
    }
}
