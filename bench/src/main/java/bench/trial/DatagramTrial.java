// SPDX-License-Identifier: Apache-2.0
package bench.trial;

import bench.figure.Better;
import bench.figure.Goal;
import bench.figure.Metric;
import bench.figure.Sample;
import bench.load.Dnsperf;
import bench.stand.Contender;
import bench.stand.Demand;
import bench.stand.DnsServers;
import bench.stand.Instance;
import bench.stand.Service;
import bench.stand.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** dnsperf at full speed, through balancers of datagrams to two servers in turn. */
public final class DatagramTrial implements Trial {
    public static final String ROW = "udp";

    private static final int CLIENTS = 20;

    private static final Metric SPEED = new Metric("speed", "exchanges/s", Better.HIGHER, Goal.ratio(1.3));
    private static final Metric CPU = new Metric("CPU", "µs/exchange", Better.LOWER, Goal.NONE);
    private static final Metric SWITCHES = new Metric("context switches", "/exchange", Better.LOWER, Goal.NONE);

    public static final List<Metric> METRICS = List.of(SPEED, CPU, SWITCHES);

    private final Conditions conditions;
    private final Dnsperf dnsperf;
    private final Map<Contender, Instance> instances = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();

    private DatagramTrial(Conditions conditions) {
        this.conditions = conditions;
        dnsperf = new Dnsperf(conditions.threads(), CLIENTS);
    }

    /** Starts all contenders that relay datagrams, and warms them up with the same work. */
    public static Trial open(Conditions conditions) throws IOException, InterruptedException {
        DatagramTrial trial = new DatagramTrial(conditions);
        DnsServers servers = DnsServers.start(conditions.stand(), ROW, conditions.threads());
        for (Contender contender : conditions.those(Contender::relaysDatagrams, trial.remarks)) {
            trial.start(contender, servers);
        }
        return trial;
    }

    @Override
    public Sample round(Contender contender) throws IOException, InterruptedException {
        Instance instance = instances.get(contender);
        if (instance == null) {
            return new Sample(Map.of(), List.of());
        }
        Usage before = instance.tree().usage();
        Dnsperf.Count count = dnsperf.run(conditions.stand(), instance.port(), conditions.seconds());
        Usage used = instance.tree().usage().minus(before);
        double exchanges = count.answered();
        // dnsperf's own rate has the time in it that it waited for answers which did not come.
        return new Sample(
                Map.of(
                        SPEED, exchanges / conditions.seconds(),
                        CPU, used.micros() / exchanges,
                        SWITCHES, used.switches() / exchanges),
                count.lost() == 0 ? List.of() : List.of(count.lost() + " lost"));
    }

    @Override
    public List<String> remarks() {
        return remarks;
    }

    private void start(Contender contender, DnsServers servers) throws IOException, InterruptedException {
        Instance instance = Instance.start(
                conditions.stand(), contender, Demand.of(ROW, conditions.threads(), Service.UDP), servers);
        dnsperf.run(conditions.stand(), instance.port(), conditions.warmUp(contender));
        instances.put(contender, instance);
    }
}
