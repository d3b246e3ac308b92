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

    private Outcome play(Row row, int threads) throws IOException, InterruptedException {
        long start = System.nanoTime();
        int rounds = Math.min(options.rounds(), row.mostRounds());
        tell(row.name() + ", threads " + threads + ": warming up ...");
        Map<Contender, List<Sample>> samples = new LinkedHashMap<>();
        options.contenders().forEach(contender -> samples.put(contender, new ArrayList<>()));
        try (Trial trial = row.opening()
                .open(new Conditions(stand, options.contenders(), threads, options.seconds(), options.warmUp()))) {
            for (int round = 1; round <= rounds; round++) {
                for (Map.Entry<Contender, List<Sample>> entry : samples.entrySet()) {
                    entry.getValue().add(sample(trial, entry.getKey()));
                }
                tell(row.name() + ", threads " + threads + ": round " + round + " of " + rounds + " done after "
                        + (System.nanoTime() - start) / 1_000_000_000 + " s");
            }
            return new Outcome(row, threads, samples, trial.remarks());
        }
    }

    /** A contender that fails in a round has no figures in it, but does not keep the others from having theirs. */
    private Sample sample(Trial trial, Contender contender) throws IOException, InterruptedException {
        try {
            return trial.round(contender);
        } catch (IOException e) {
            if (stand.isClosed()) {
                throw e;
            }
            return new Sample(Map.of(), List.of("failed: " + e.getMessage()));
        }
    }

    private void tell(String line) {
        if (!stand.isClosed()) {
            System.err.println(line);
        }
    }
}
