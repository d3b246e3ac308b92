// SPDX-License-Identifier: Apache-2.0
package pen.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The options of a program, one row each, read as getopt(3) reads them; {@code --} ends them. */
public final class OptionTable {
    private final String program;
    private final CommandSpec spec;
    private final List<Row> rows = new ArrayList<>();

    /** An option and what each of its occurrences does. */
    private record Row(OptionSpec option, Consumer<String> effect) {
        void accept(String argument) {
            if (argument.isEmpty() && option.arity().max() > 0) {
                throw new IllegalArgumentException(name(option) + ": empty (expected: " + option.paramLabel() + ")");
            }
            effect.accept(argument);
        }
    }

    /** @param program whose help is named in messages */
    public OptionTable(String program) {
        this.program = program;
        spec = CommandSpec.create().name(program);
        spec.addPositional(PositionalParamSpec.builder()
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .hidden(true)
                .build());
    }

    /** The program's name. */
    String program() {
        return program;
    }

    /**
     * Adds an option with an argument, which may come several times.
     *
     * @param letter such as {@code -l}; empty: there is none
     * @param name such as {@code --log}
     * @param argument what help calls it
     * @param effect what each occurrence does with its argument, which is not empty
     */
    public void row(String letter, String name, String argument, String help, Consumer<String> effect) {
        row(names(letter, name), argument, help, effect);
    }

    /** Adds an option with an argument, under several names. */
    public void row(String[] names, String argument, String help, Consumer<String> effect) {
        OptionSpec option = OptionSpec.builder(names)
                .arity("1")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(argument)
                .description(help)
                .build();
        spec.addOption(option);
        rows.add(new Row(option, effect));
    }

    /**
     * Adds an option without an argument.
     *
     * @param letter such as {@code -f}; empty: there is none
     * @param effect what each occurrence does
     */
    public void flag(String letter, String name, String help, Runnable effect) {
        OptionSpec option = OptionSpec.builder(names(letter, name))
                .arity("0")
                .type(boolean[].class)
                .description(help)
                .build();
        spec.addOption(option);
        rows.add(new Row(option, value -> effect.run()));
    }

    /**
     * Reads a command line, and does what its options do, in the order of the rows.
     *
     * @return the operands
     * @throws IllegalArgumentException if it is not legal; the message names what and why
     */
    public List<String> parse(String... arguments) {
        CommandLine parser =
                new CommandLine(spec).setOverwrittenOptionsAllowed(true).setExpandAtFiles(false);
        ParseResult result;
        try {
            result = parser.parseArgs(arguments);
        } catch (UnmatchedArgumentException e) {
            throw new IllegalArgumentException(
                    e.getUnmatched().get(0) + ": unknown option (expected: one that " + program + " --help lists)", e);
        } catch (MissingParameterException e) {
            ArgSpec option = e.getMissing().get(0);
            throw new IllegalArgumentException(
                    name(option) + ": argument missing (expected: " + option.paramLabel() + ")", e);
        } catch (ParameterException e) {
            ArgSpec flag = e.getArgSpec();
            if (flag != null && e.getValue() != null) {
                throw new IllegalArgumentException(name(flag) + ": " + e.getValue() + " (expected: no argument)", e);
            }
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
        for (Row row : rows) {
            occurrences(row.option).forEach(row::accept);
        }
        return result.matchedPositionals().isEmpty()
                ? List.of()
                : result.matchedPositionals().get(0).stringValues();
    }

    /** The names of all options, short and long. */
    public Set<String> names() {
        return spec.optionsMap().keySet();
    }

    /** The names of the options whose argument, or "" if they have none, is of a kind. */
    public List<String> names(Predicate<String> argument) {
        return spec.options().stream()
                .filter(option -> argument.test(option.arity().max() == 0 ? "" : option.paramLabel()))
                .flatMap(option -> Stream.of(option.names()))
                .toList();
    }

    /**
     * What {@code --help} prints.
     *
     * @param synopsis its first line
     * @param footer its last lines
     */
    public String usage(String synopsis, String... footer) {
        spec.usageMessage()
                .synopsisHeading("")
                .customSynopsis(synopsis)
                .width(100)
                .footer(footer);
        return new CommandLine(spec).getUsageMessage();
    }

    /**
     * The whole number that an option was given.
     *
     * @param least the lowest that is legal
     * @param most the highest
     * @throws IllegalArgumentException if it is none, or not between them; the message names it and what is legal
     */
    public static int number(String option, String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong(option, text, least, most);
        }
        throw wrong(option, text, least, most);
    }

    private static IllegalArgumentException wrong(String option, String text, int least, int most) {
        return new IllegalArgumentException(
                option + ": " + text + " (expected: a whole number from " + least + " to " + most + ")");
    }

    private static String[] names(String letter, String name) {
        return letter.isEmpty() ? new String[] {name} : new String[] {letter, name};
    }

    /** The arguments that an option was given, one an occurrence; for a flag anything stands for them. */
    private static Stream<String> occurrences(OptionSpec option) {
        Object value = option.getValue();
        if (value instanceof List<?> arguments) {
            return arguments.stream().map(Object::toString);
        }
        return value instanceof boolean[] times ? Stream.generate(() -> "").limit(times.length) : Stream.empty();
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.shortestName() : argument.paramLabel();
    }
}
