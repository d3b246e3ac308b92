// SPDX-License-Identifier: Apache-2.0
package pen;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes what the shells need to complete the words of {@code pen} and {@code penctl}, at build time, from the tables
 * of options and of commands: the data is filled into a script for each shell.
 *
 * <pre>
 * pen, penctl, _pen, _penctl  with  @NAME@  in the place of data
 * </pre>
 *
 * <p>What has no such place, as the scripts of the log tools, is copied as it is.
 */
public final class Completion {
    /** What completes to the name of a file. */
    private static final List<String> FILES = List.of("file", "FILE", "/path", "dir", "DIRECTORY");

    private Completion() {}

    /**
     * Fills in the templates of a directory.
     *
     * @param arguments the directory that has them, and the one to write to
     */
    public static void main(String[] arguments) throws IOException {
        Path templates = Path.of(arguments[0]);
        Path target = Path.of(arguments[1]);
        Map<String, String> data = data();
        try (Stream<Path> files = Files.walk(templates)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file);
                for (Map.Entry<String, String> each : data.entrySet()) {
                    text = text.replace("@" + each.getKey() + "@", each.getValue());
                }
                Path filled = target.resolve(templates.relativize(file).toString());
                Files.createDirectories(filled.getParent());
                Files.writeString(filled, text, StandardCharsets.UTF_8);
            }
        }
    }

    private static Map<String, String> data() {
        Map<String, String> data = new TreeMap<>();
        data.put("OPTIONS", String.join(" ", new TreeSet<>(Options.names())));
        data.put("FILE_OPTIONS", pattern(Options.names(Completion::isFile)));
        data.put("OTHER_OPTIONS", pattern(Options.names(argument -> !argument.isEmpty() && !isFile(argument))));
        List<String> usages = Daemon.usages();
        List<String> plain =
                usages.stream().filter(usage -> !usage.startsWith("no ")).toList();
        data.put("COMMANDS", names(plain.stream()) + " no");
        data.put(
                "NO_COMMANDS",
                names(usages.stream().filter(usage -> usage.startsWith("no ")).map(usage -> usage.substring(3))));
        data.put("ARGUMENTS", plain.stream().map(Completion::arguments).collect(Collectors.joining()));
        return data;
    }

    private static boolean isFile(String argument) {
        return Arrays.stream(words(argument)).anyMatch(FILES::contains);
    }

    /** Alternatives, as a case of a shell has them. */
    private static String pattern(List<String> names) {
        return String.join("|", names);
    }

    private static String names(Stream<String> usages) {
        return usages.map(usage -> usage.replaceFirst(" .*", "")).collect(Collectors.joining(" "));
    }

    /** A case of a shell for the arguments of a command: its words in small letters stand for themselves. */
    private static String arguments(String usage) {
        String[] words = words(usage);
        String literal = Arrays.stream(words)
                .skip(1)
                .filter(word -> word.matches("[a-z][a-z_]*") && !word.equals("command"))
                .collect(Collectors.joining(" "));
        String line = "";
        if (isFile(usage)) {
            line = words[0] + ") files=1 ;;\n";
        } else if (!literal.isEmpty()) {
            line = words[0] + ") candidates='" + literal + "' ;;\n";
        }
        return line.isEmpty() ? "" : "        " + line;
    }

    private static String[] words(String notation) {
        return notation.split("[ \\[\\]|:]+", -1);
    }
}
