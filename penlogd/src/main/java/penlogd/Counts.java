// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What penlogd has seen and done since its start. Any thread. */
final class Counts {
    /** One of the figures, with its name in reports and what it means. */
    enum Figure {
        RECORDS("records", "records of pen received"),
        LINES("lines", "lines of web servers received"),
        EXACT("exact", "lines matched by pen's port"),
        MATCHED("matched", "lines matched by the text of the request"),
        UNMATCHED("unmatched", "lines written without their client"),
        MALFORMED("malformed", "lines that begin as a record and are none"),
        DENIED("denied", "datagrams of senders that are not allowed"),
        LOST("lost", "records lost on the way, by their numbers"),
        LATE("late", "records counted as lost that came later"),
        OVERFLOWN("overflown", "datagrams lost because they came faster than they were read"),
        UNWRITTEN("unwritten", "lines that could not be written");

        private final String title;
        private final String help;

        Figure(String title, String help) {
            this.title = title;
            this.help = help;
        }

        String title() {
            return title;
        }

        String help() {
            return help;
        }
    }

    private final Map<Figure, LongAdder> figures = new EnumMap<>(Figure.class);

    /** What {@link #waiting()} means. */
    static final String WAITING = "lines that wait for pen's record now";

    private volatile int waiting;

    Counts() {
        for (Figure figure : Figure.values()) {
            figures.put(figure, new LongAdder());
        }
    }

    /** One more. */
    void add(Figure figure) {
        add(figure, 1);
    }

    void add(Figure figure, long more) {
        adder(figure).add(more);
    }

    /** One more line that was written. */
    void add(Match how) {
        add(
                switch (how) {
                    case EXACT -> Figure.EXACT;
                    case MATCHED -> Figure.MATCHED;
                    case UNMATCHED -> Figure.UNMATCHED;
                });
    }

    /** How many lines wait for pen's record now. */
    void waiting(int lines) {
        waiting = lines;
    }

    /** How many lines wait for pen's record. */
    int waiting() {
        return waiting;
    }

    long get(Figure figure) {
        return adder(figure).sum();
    }

    private LongAdder adder(Figure figure) {
        LongAdder adder = figures.get(figure);
        if (adder == null) {
            throw new IllegalStateException("every figure has one: " + figure);
        }
        return adder;
    }
}
