// SPDX-License-Identifier: Apache-2.0
package pen.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What of a loop's datagrams waits for the end of the loop's round, and the trains that are made of it. */
final class UringTrains {
    /** From here on the numbers that come back with the kernel's answers are those of trains. */
    private static final int FIRST = 0x4000;

    /** If more are needed at once, datagrams go one by one. */
    private static final int COUNT = 64;

    /** What they need; bytes. */
    static final int MEMORY = COUNT * UringTrain.SIZE;

    private final EventLoop loop;
    private final List<UringTrain> trains = new ArrayList<>(COUNT);
    private final Deque<UringTrain> free = new ArrayDeque<>(COUNT);
    private final Queue<UringDatagramOutput> waiting = new ArrayDeque<>();
    private final Runnable flush = this::flush;

    /** @param memory as long as {@link #MEMORY}, as what it is a part of is there */
    UringTrains(EventLoop loop, ByteBuf memory) {
        this.loop = loop;
        for (int i = 0; i < COUNT; i++) {
            trains.add(new UringTrain(FIRST + i, memory, i * UringTrain.SIZE));
        }
        free.addAll(trains);
    }

    /** The output has something to send when all that has come in this round has been looked at. */
    void awaitEnd(UringDatagramOutput output) {
        if (waiting.isEmpty()) {
            loop.execute(flush);
        }
        waiting.add(output);
    }

    /** An empty train, or null. */
    @Nullable
    UringTrain take() {
        return free.poll();
    }

    /** The train of this number, or null if it is the number of something else. */
    @Nullable
    UringTrain at(int number) {
        return number < FIRST ? null : trains.get(number - FIRST);
    }

    /** Lets go of the datagrams of a train, which can be used again. */
    void release(UringTrain train) {
        train.release();
        free.push(train);
    }

    private void flush() {
        for (UringDatagramOutput output = waiting.poll(); output != null; output = waiting.poll()) {
            output.flush();
        }
    }
}
