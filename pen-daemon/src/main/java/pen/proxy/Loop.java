// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import io.netty.channel.EventLoop;

/**
 * One event loop, and what it keeps for its connections.
 *
 * @param executor runs what belongs to the loop
 * @param idleWheel the timers of its connections
 * @param idlers its connections to servers that were opened in advance
 */
record Loop(EventLoop executor, IdleWheel idleWheel, Idlers idlers) {
    Loop(EventLoop executor, Proxy proxy) {
        this(executor, new IdleWheel(proxy::nanoTime), new Idlers(proxy, executor));
    }

    /** For the ticker; any thread may call. */
    void tick() {
        if (idleWheel.isUsed()) {
            executor.execute(idleWheel::tick);
        }
    }
}
