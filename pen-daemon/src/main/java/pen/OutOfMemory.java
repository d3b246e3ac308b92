// SPDX-License-Identifier: Apache-2.0
package pen;

import pen.os.HeapDump;
import pen.settings.Follower;
import pen.settings.Setting;
import pen.settings.Settings;

/** What pen leaves when memory runs out: a heap dump, if {@code abort_on_error} says so. */
final class OutOfMemory implements Follower {
    @Override
    public Change prepare(Settings now, Settings next) {
        boolean wanted = next.get(Setting.ABORT_ON_ERROR);
        if (wanted == now.get(Setting.ABORT_ON_ERROR)) {
            return Change.NONE;
        }
        if (!HeapDump.isPossible()) {
            throw new IllegalArgumentException("abort_on_error: this JVM cannot dump its heap (expected: HotSpot)");
        }
        return new Change() {
            @Override
            public void commit() {
                HeapDump.onOutOfMemory(wanted);
            }
        };
    }
}
