// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A penstats that runs and watches one pen.
 *
 * @param child its process
 * @param port where browsers ask
 */
public record Dashboard(Child child, int port) {
    /** To start, as a JVM does in a second or two; s. Whoever takes ten times that hangs. */
    private static final int PATIENCE = 20;

    /** Starts one beside an instance of ours, and waits until it serves. */
    public static Dashboard start(Stand stand, Instance instance) throws IOException, InterruptedException {
        int port = Ports.free();
        String label = instance.setup().label() + "-dashboard";
        List<String> command = instance.contender()
                .program()
                .dashboard(instance.setup().control(), port)
                .orElseThrow(() -> new IOException(instance.contender().title() + " has no dashboard"));
        Dashboard dashboard = new Dashboard(stand.start(label, command), port);
        long start = System.nanoTime();
        while (!dashboard.isOpen()) {
            if (!dashboard.child.isAlive()) {
                throw new IOException(label + " failed: " + dashboard.child.lastWords());
            }
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE)) {
                throw new IOException(label + " has not opened port " + port + " after " + PATIENCE + " s");
            }
            Thread.sleep(10);
        }
        return dashboard;
    }

    private boolean isOpen() {
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            // Not yet.
            return false;
        }
    }
}
