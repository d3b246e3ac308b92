// SPDX-License-Identifier: Apache-2.0
package bench.trial;

import bench.figure.Sample;
import bench.stand.Contender;
import java.io.IOException;
import java.util.List;

/** A row at work: its contenders run and are warm. What it started is ended by whoever plays the programme. */
public interface Trial {
    /** Measures one contender once, while the others rest. */
    Sample round(Contender contender) throws IOException, InterruptedException;

    /** What the reader of the figures must know about this run of the row. */
    List<String> remarks();
}
