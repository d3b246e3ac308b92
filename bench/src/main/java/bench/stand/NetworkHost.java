// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A network namespace, without a name.
 *
 * @param holder the process that lives in it; with the last one in it, it is gone
 */
record NetworkHost(Child holder) {
    /** For a command of a few milliseconds; s. */
    private static final int PATIENCE = 10;

    /** Makes one that neither forwards packets nor speaks IPv6, of which it would send some by itself. */
    static NetworkHost create(Stand stand, String label) throws IOException, InterruptedException {
        NetworkHost host = new NetworkHost(stand.start(label, List.of("unshare", "--net", "sleep", "infinity")));
        Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
        long start = System.nanoTime();
        while (Files.readSymbolicLink(host.network()).equals(own)) {
            if (!host.holder.isAlive() || System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE)) {
                throw new IOException(label + ": no network namespace (expected: root, or CAP_SYS_ADMIN)");
            }
            Thread.sleep(1);
        }
        host.run("sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv4.ip_forward=0");
        return host;
    }

    long pid() {
        return holder.process().pid();
    }

    /** The file that stands for it. */
    Path network() {
        return Path.of("/proc/" + pid() + "/ns/net");
    }

    List<String> through(List<String> command) {
        List<String> words = new ArrayList<>(List.of("nsenter", "--net=" + network()));
        words.addAll(command);
        return words;
    }

    /** Runs a short command there, and returns what it printed. */
    String run(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(through(List.of(command.split(" ", -1))))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(command + ": " + said.strip());
        }
        return said;
    }
}
