// SPDX-License-Identifier: Apache-2.0
package bench;

import bench.figure.Sample;
import bench.report.Outcome;
import bench.stand.Contender;
import bench.stand.Stand;
import bench.trial.Conditions;
import bench.trial.Row;
import bench.trial.Trial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The order of things: row by row, and in each row the contenders in turn, round by round. */
final class Programme {
    private final Options options;
    private final Stand stand;

    Programme(Options options, Stand stand) {
        this.options = options;
        this.stand = stand;
    }

    List<Outcome> play() throws IOException, InterruptedException {
        List<Outcome> outcomes = new ArrayList<>();
        for (int threads : options.threads()) {
            for (Row row : options.rows()) {
                if (row.scales() || threads == options.threads().get(0)) {
                    outcomes.add(play(row, threads));
                }
            }
        }
        return outcomes;
    }

    /** A row that cannot be started has no figures, but does not keep the others from having theirs. */
    private Outcome play(Row row, int threads) throws IOException, InterruptedException {
        Map<Contender, List<Sample>> samples = new LinkedHashMap<>();
        options.contenders().forEach(contender -> samples.put(contender, new ArrayList<>()));
        try {
            return new Outcome(row, threads, samples, measure(row, threads, samples));
        } catch (IOException e) {
            requireOpen(e);
            return new Outcome(row, threads, samples, List.of("not measured: " + e.getMessage()));
        } finally {
            stand.endAll();
        }
    }

    /** Fills the samples in, and returns the remarks of the row. */
    private List<String> measure(Row row, int threads, Map<Contender, List<Sample>> samples)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        String name = row.name() + ", threads " + threads + ": ";
        tell(name + "warming up ...");
        Trial trial = row.opening()
                .open(new Conditions(stand, options.contenders(), threads, options.seconds(), options.warmUp()));
        int rounds = Math.min(options.rounds(), row.mostRounds());
        for (int round = 1; round <= rounds; round++) {
            for (Map.Entry<Contender, List<Sample>> entry : samples.entrySet()) {
                entry.getValue().add(sample(trial, entry.getKey()));
            }
            tell(name + "round " + round + " of " + rounds + " done after "
                    + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + " s");
        }
        return trial.remarks();
    }

    /** A contender that fails in a round has no figures in it, but does not keep the others from having theirs. */
    private Sample sample(Trial trial, Contender contender) throws IOException, InterruptedException {
        try {
            return trial.round(contender);
        } catch (IOException e) {
            requireOpen(e);
            return new Sample(Map.of(), List.of("failed: " + e.getMessage()));
        }
    }

    /** What fails because the benchmark is being ended is no result. */
    private void requireOpen(IOException failure) throws IOException {
        if (stand.isClosed()) {
            throw failure;
        }
    }

    private void tell(String line) {
        if (!stand.isClosed()) {
            System.err.println(line);
        }
    }
}
