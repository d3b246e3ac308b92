// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.io.IOException;
import java.util.List;

/**
 * A balancer that forwards frames on a segment of its own.
 *
 * @param child its process
 */
public record FrameForwarder(Child child, Segment segment) {
    /**
     * Starts that of a contender.
     *
     * @throws IOException also if it forwards none
     */
    public static FrameForwarder start(Stand stand, Contender contender, String row)
            throws IOException, InterruptedException {
        String label = row + "-" + contender.name();
        Segment segment = Segment.create(stand, label);
        List<String> command = contender
                .program()
                .frameForwarder(stand.temporary(label + ".control"), Segment.TARPIT)
                .orElseThrow(() -> new IOException(contender.title() + " forwards no frames"));
        return new FrameForwarder(stand.start(label, segment.atBalancer(command)), segment);
    }
}
