// SPDX-License-Identifier: Apache-2.0
package bench.report;

import java.util.Locale;

/** Numbers as people read them. */
final class Figures {
    private Figures() {}

    /** Three significant digits, or all before the point: "12,345", "123", "12.3", "0.0123". */
    static String plain(double value) {
        double size = Math.abs(value);
        if (size == 0) {
            return "0";
        }
        int decimals = size >= 100 ? 0 : Math.min(4, 2 - (int) Math.floor(Math.log10(size)));
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
