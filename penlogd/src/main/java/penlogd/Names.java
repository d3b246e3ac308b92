// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.util.HashMap;
import java.util.Map;

/** One string for all that are equal, so that what is remembered a million times is there once. */
final class Names {
    /** Beyond that there is little to gain, and somebody may be making them up. */
    private static final int MOST = 1 << 16;

    private final Map<String, String> known = new HashMap<>();

    /** The string that stands for all that are equal to this one. */
    String of(String name) {
        if (known.size() >= MOST) {
            known.clear();
        }
        String first = known.putIfAbsent(name, name);
        return first == null ? name : first;
    }
}
