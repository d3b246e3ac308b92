// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets what has not been asked for the longest, so that whoever makes keys up fills no memory. */
final class RecentlyUsed<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;

    private final int most;

    /** @param most how many it has */
    RecentlyUsed(int most) {
        super(16, 0.75f, true);
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
