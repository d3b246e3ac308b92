// SPDX-License-Identifier: Apache-2.0
package pen.cli;

/** The version of the programs. */
public final class Version {
    private Version() {}

    /** The version of the jar that a program's main class is from, as its manifest has it. */
    public static String of(Class<?> main) {
        String version = main.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
