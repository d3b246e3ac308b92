// SPDX-License-Identifier: Apache-2.0
package bench.trial;

import bench.stand.Contender;
import bench.stand.Stand;
import java.util.List;
import java.util.function.Predicate;

/**
 * What is the same for every row.
 *
 * @param stand where it takes place
 * @param contenders in the order of a round
 * @param threads of each contender, of the server and of wrk
 * @param seconds that a round takes for one contender, where the work has no end of its own
 * @param warmUp seconds of unmeasured work for ours, so that the JVM has compiled what is used
 */
public record Conditions(Stand stand, List<Contender> contenders, int threads, int seconds, int warmUp) {
    /** Seconds of unmeasured work for the peers: they are compiled, but their memory and caches are cold. */
    public static final int PEER_WARM_UP = 1;

    /**
     * The contenders that can do the work of a row.
     *
     * @param able whether one can
     * @param remarks get to know of the others
     */
    List<Contender> those(Predicate<Contender> able, List<String> remarks) {
        contenders.stream().filter(able.negate()).forEach(other -> remarks.add(other.title() + " takes no part"));
        return contenders.stream().filter(able).toList();
    }

    int warmUp(Contender contender) {
        return contender.ours() ? warmUp : PEER_WARM_UP;
    }
}
