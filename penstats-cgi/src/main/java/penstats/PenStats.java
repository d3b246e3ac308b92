// SPDX-License-Identifier: Apache-2.0
package penstats;

/**
 * The main of {@code penstats}, which is not built yet: it says so and exits with status 69 (EX_UNAVAILABLE,
 * sysexits.h).
 */
public final class PenStats {
    private PenStats() {}

    public static void main(String[] args) {
        System.err.println("penstats: not built yet");
        System.exit(69);
    }
}
