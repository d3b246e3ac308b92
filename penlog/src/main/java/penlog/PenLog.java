// SPDX-License-Identifier: Apache-2.0
package penlog;

/**
 * The main of {@code penlog}, which is not built yet: it says so and exits with status 69 (EX_UNAVAILABLE, sysexits.h).
 */
public final class PenLog {
    private PenLog() {}

    public static void main(String[] args) {
        System.err.println("penlog: not built yet");
        System.exit(69);
    }
}
