// SPDX-License-Identifier: Apache-2.0
package bench.report;

import bench.figure.Goal;
import bench.figure.Metric;
import bench.figure.Sample;
import bench.figure.Summary;
import bench.stand.Contender;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/**
 * A report as JSON, with the figures of every round. A figure that a contender does not have in a round is null.
 *
 * <pre>
 * { environment: { name: value … },
 *   rows: [ { row, title, threads, remarks: [ … ],
 *             figures: [ { name, unit, better, goal?, bestPeer?, ratio?, verdict?,
 *                          contenders: { name: { median, min, max, rounds: [ … ] } … } } … ] } … ] }
 * </pre>
 */
final class Json {
    private final StringWriter text = new StringWriter();
    private final JsonGenerator out;

    private Json() {
        out = new JsonFactory().createGenerator(new Indented(), text);
    }

    static String of(Report report) {
        Json json = new Json();
        json.write(report);
        return json.text + "\n";
    }

    private void write(Report report) {
        out.writeStartObject();
        out.writeName("environment").writeStartObject();
        report.environment().facts().forEach(out::writeStringProperty);
        out.writeEndObject();
        out.writeName("rows").writeStartArray();
        report.outcomes().forEach(this::write);
        out.writeEndArray();
        out.writeEndObject();
        out.close();
    }

    private void write(Outcome outcome) {
        out.writeStartObject();
        out.writeStringProperty("row", outcome.row().name());
        out.writeStringProperty("title", outcome.row().title());
        out.writeNumberProperty("threads", outcome.threads());
        out.writeName("remarks").writeStartArray();
        outcome.allRemarks().forEach(out::writeString);
        out.writeEndArray();
        out.writeName("figures").writeStartArray();
        outcome.comparisons().forEach(this::write);
        out.writeEndArray();
        out.writeEndObject();
    }

    private void write(Comparison comparison) {
        Metric metric = comparison.metric();
        out.writeStartObject();
        out.writeStringProperty("name", metric.name());
        out.writeStringProperty("unit", metric.unit());
        out.writeStringProperty("better", metric.better().toString());
        if (metric.goal().scope() != Goal.Scope.NONE) {
            out.writeStringProperty("goal", metric.goalText());
        }
        comparison.bestPeer().ifPresent(peer -> out.writeStringProperty("bestPeer", peer.name()));
        comparison.ratio().ifPresent(ratio -> {
            out.writeName("ratio").writeStartObject();
            write(ratio);
            out.writeEndObject();
        });
        comparison.verdict().ifPresent(verdict -> out.writeStringProperty("verdict", verdict.toString()));
        out.writeName("contenders").writeStartObject();
        for (Map.Entry<Contender, List<Sample>> entry : comparison.samples().entrySet()) {
            comparison.summary(entry.getKey()).ifPresent(summary -> {
                out.writeName(entry.getKey().name()).writeStartObject();
                write(summary);
                writeRounds(metric, entry.getValue());
                out.writeEndObject();
            });
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private void write(Summary summary) {
        out.writeNumberProperty("median", summary.median());
        out.writeNumberProperty("min", summary.min());
        out.writeNumberProperty("max", summary.max());
    }

    private void writeRounds(Metric metric, List<Sample> rounds) {
        out.writeName("rounds").writeStartArray();
        for (Sample sample : rounds) {
            Double value = sample.values().get(metric);
            if (value == null) {
                out.writeNull();
            } else {
                out.writeNumber(value);
            }
        }
        out.writeEndArray();
    }

    /** A value a line. */
    private static final class Indented extends ObjectWriteContext.Base {
        @Override
        public PrettyPrinter getPrettyPrinter() {
            return new DefaultPrettyPrinter();
        }

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }
    }
}
