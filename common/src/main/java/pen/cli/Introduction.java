// SPDX-License-Identifier: Apache-2.0
package pen.cli;

import java.io.IOException;

/** What a program says of itself if that is all it is asked for: {@code --help} and {@code --version}. */
public final class Introduction {
    private final OptionTable table;
    private final Class<?> main;
    private final String synopsis;
    private final String[] footer;
    private boolean help;
    private boolean version;

    /**
     * Adds both options to those of a program.
     *
     * @param main the program's class, from the jar that has its version
     * @param synopsis the first line of its help
     * @param footer the last lines
     */
    public Introduction(OptionTable table, Class<?> main, String synopsis, String... footer) {
        this.table = table;
        this.main = main;
        this.synopsis = synopsis;
        this.footer = footer;
        table.flag("", "--help", "show this", () -> help = true);
        table.flag("", "--version", "show the version", () -> version = true);
    }

    /** What {@code --help} prints. */
    public String help() {
        return table.usage(synopsis, footer);
    }

    /**
     * Prints what was asked for.
     *
     * @return whether anything was: then that is all that the program does
     * @throws IOException if it cannot be written
     */
    public boolean print() throws IOException {
        if (help) {
            Output.print(help());
        } else if (version) {
            Output.print(table.program() + " " + Version.of(main) + "\n");
        }
        return help || version;
    }
}
