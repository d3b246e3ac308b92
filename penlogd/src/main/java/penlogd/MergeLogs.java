// SPDX-License-Identifier: Apache-2.0
package penlogd;

/**
 * The main of {@code mergelogs}, which is not built yet: it says so and exits with status 69 (EX_UNAVAILABLE,
 * sysexits.h).
 */
public final class MergeLogs {
    private MergeLogs() {}

    public static void main(String[] args) {
        System.err.println("mergelogs: not built yet");
        System.exit(69);
    }
}
