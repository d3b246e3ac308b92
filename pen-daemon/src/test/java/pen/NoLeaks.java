// SPDX-License-Identifier: Apache-2.0
package pen;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class that lost a buffer: Netty tells of one when it finds it collected but not released. */
public final class NoLeaks implements BeforeAllCallback, AfterAllCallback {
    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        ByteBufUtil.setLeakListener((type, records) -> LEAKS.add(type + ": " + records));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        System.gc();
        // The detector looks for lost buffers when it hands out the next one.
        ByteBuf probe = Unpooled.directBuffer(1);
        probe.release();
        if (!LEAKS.isEmpty()) {
            throw new AssertionError("leaked: " + LEAKS);
        }
    }
}
