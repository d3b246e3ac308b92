// SPDX-License-Identifier: Apache-2.0
package bench;

/**
 * The main of {@code bench}, which is not built yet: it says so and exits with status 69 (EX_UNAVAILABLE, sysexits.h).
 */
public final class Bench {
    private Bench() {}

    public static void main(String[] args) {
        System.err.println("bench: not built yet");
        System.exit(69);
    }
}
