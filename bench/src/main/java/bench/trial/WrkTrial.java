// SPDX-License-Identifier: Apache-2.0
package bench.trial;

import bench.figure.Better;
import bench.figure.Goal;
import bench.figure.Metric;
import bench.figure.Sample;
import bench.load.Wrk;
import bench.stand.Backend;
import bench.stand.Contender;
import bench.stand.Demand;
import bench.stand.Instance;
import bench.stand.Service;
import bench.stand.Usage;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** wrk at full speed. */
public final class WrkTrial implements Trial {
    /** Small answers on connections that stay. */
    public static final Kind KEEP_ALIVE = small("keep-alive", Service.TCP, false, Goal.ratio(1.05), Goal.ratio(0.95));

    /** Small answers, each on a connection of its own. */
    public static final Kind CLOSE = small("close", Service.TCP, true, Goal.ratio(1), Goal.ratio(1));

    /** Large answers. */
    public static final Kind BULK = large("bulk", Service.TCP, false, 1.3);

    /** Large answers, with what some peers have for them. */
    public static final Kind BULK_TUNED = large("bulk-tuned", Service.TCP, true, 1.3);

    /** Small answers on connections with TLS that stay. */
    public static final Kind TLS_KEEP_ALIVE =
            small("tls-keep-alive", Service.TLS_ECDSA, false, Goal.ratio(1), Goal.NONE);

    /** Small answers, each on a connection of its own with a session of TLS that is resumed. */
    public static final Kind TLS_RESUMED = small("tls-resumed", Service.TLS_ECDSA, true, Goal.ratio(1), Goal.NONE);

    /** Large answers by TLS, with what some peers have for them. */
    public static final Kind TLS_BULK = large("tls-bulk", Service.TLS_ECDSA, true, 1);

    private final Conditions conditions;
    private final Kind kind;
    private final Wrk wrk;
    private final Lineup lineup;

    /**
     * A kind of work for wrk.
     *
     * @param row that it is
     * @param service of the balancers
     * @param connections at a time
     * @param path of the request
     * @param close whether each request has a connection of its own
     * @param tuned whether balancers use what they have for large answers
     * @param warmUps how many times the usual warm-up it takes until all that it uses is compiled
     * @param speed requests in a second, times {@code unitsEach}
     * @param cpu processor time for one request, in µs divided by {@code microsEach}
     * @param switches of context, for one request
     */
    public record Kind(
            String row,
            Service service,
            int connections,
            String path,
            boolean close,
            boolean tuned,
            int warmUps,
            Metric speed,
            double unitsEach,
            Metric cpu,
            double microsEach,
            Metric switches) {
        public List<Metric> metrics() {
            return List.of(speed, cpu, switches);
        }
    }

    private static Kind small(String row, Service service, boolean close, Goal speed, Goal cpu) {
        return new Kind(
                row,
                service,
                64,
                Backend.SMALL,
                close,
                false,
                (close ? 2 : 1) + (service.isTls() ? 1 : 0),
                new Metric("speed", "requests/s", Better.HIGHER, speed),
                1,
                new Metric("CPU", "µs/request", Better.LOWER, cpu),
                1,
                new Metric("context switches", "/request", Better.LOWER, Goal.NONE));
    }

    private static Kind large(String row, Service service, boolean tuned, double goal) {
        return new Kind(
                row,
                service,
                4,
                Backend.LARGE,
                false,
                tuned,
                service.isTls() ? 2 : 1,
                new Metric("speed", "MB/s", Better.HIGHER, Goal.ratio(goal)),
                Backend.LARGE_BYTES / 1e6,
                new Metric("CPU", "ms/response", Better.LOWER, Goal.NONE),
                1000,
                new Metric("context switches", "/response", Better.LOWER, Goal.NONE));
    }

    private WrkTrial(Conditions conditions, Kind kind) throws IOException, InterruptedException {
        this.conditions = conditions;
        this.kind = kind;
        wrk = new Wrk(conditions.threads(), kind.connections, kind.path, kind.close, kind.service.isTls());
        lineup = Lineup.start(conditions, new Demand(kind.row, conditions.threads(), 0, 0, kind.tuned, kind.service));
    }

    /** Starts all contenders, and warms them up with the same work. */
    public static Trial open(Conditions conditions, Kind kind) throws IOException, InterruptedException {
        WrkTrial trial = new WrkTrial(conditions, kind);
        for (Instance instance : trial.lineup.all()) {
            trial.wrk.run(conditions.stand(), instance.port(), kind.warmUps * conditions.warmUp(instance.contender()));
        }
        return trial;
    }

    @Override
    public Sample round(Contender contender) throws IOException, InterruptedException {
        Instance instance = lineup.of(contender);
        Usage before = instance.tree().usage();
        Wrk.Count count = wrk.run(conditions.stand(), instance.port(), conditions.seconds());
        Usage used = instance.tree().usage().minus(before);
        double requests = count.requests();
        return new Sample(
                Map.of(
                        kind.speed, count.perSecond() * kind.unitsEach,
                        kind.cpu, used.micros() / requests / kind.microsEach,
                        kind.switches, used.switches() / requests),
                count.errors() == 0 ? List.of() : List.of(count.errors() + " errors"));
    }

    @Override
    public List<String> remarks() {
        return lineup.agreements();
    }
}
