// SPDX-License-Identifier: Apache-2.0
package pen;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pen.cli.Output;
import pen.cli.Version;
import pen.control.ControlClient;
import pen.net.Endpoint;

/**
 * The main of {@code penctl}: sends commands to a running pen and prints the replies.
 *
 * <p>Status: 0 done, 1 refused or not reached, 2 wrong usage.
 */
public final class PenCtl {
    private static final String USAGE = """
            usage: penctl [--timeout SECONDS] host:port|/path command...
                   penctl [--timeout SECONDS] host:port|/path -     (commands from standard input, one a line)
            Try: penctl host:port|/path help
            """;

    private static final String TIMEOUT = "--timeout";

    /** The longest time to wait; a day, in seconds. */
    private static final int MOST = 86_400;

    private PenCtl() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    /** Does what the arguments ask for, and returns the status to exit with. */
    static int run(List<String> arguments) {
        try {
            return answer(arguments);
        } catch (IOException e) {
            return fail(String.valueOf(e.getMessage()));
        }
    }

    private static int answer(List<String> arguments) throws IOException {
        Deque<String> words = new ArrayDeque<>(arguments);
        int patience = ControlClient.PATIENCE;
        while (!words.isEmpty() && words.element().startsWith("-")) {
            String option = words.remove();
            if (option.equals("--help")) {
                Output.print(USAGE);
                return 0;
            }
            if (option.equals("--version")) {
                Output.print("penctl " + Version.of(Pen.class) + "\n");
                return 0;
            }
            if (option.equals(TIMEOUT) && !words.isEmpty()) {
                option += "=" + words.remove();
            }
            if (!option.startsWith(TIMEOUT + "=")) {
                return wrong(option + (option.equals(TIMEOUT) ? ": argument missing" : ": unknown option"));
            }
            String seconds = option.substring(TIMEOUT.length() + 1);
            patience = seconds(seconds);
            if (patience < 1 || patience > MOST) {
                return wrong(TIMEOUT + ": " + seconds + " (expected: a whole number from 1 to " + MOST + ")");
            }
        }
        if (words.size() < 2) {
            System.err.print(USAGE);
            return 2;
        }
        String address = words.remove();
        try {
            ControlClient pen = new ControlClient(Endpoint.parse(address), patience);
            return List.copyOf(words).equals(List.of("-"))
                    ? runAll(pen, address)
                    : run(pen, address, String.join(" ", words), "");
        } catch (IllegalArgumentException e) {
            return fail(address + ": " + e.getMessage());
        }
    }

    private static int runAll(ControlClient pen, String address) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = line(lines);
        for (int number = 1; line != null; number++) {
            int status = run(pen, address, line, "line " + number + ": ");
            if (status != 0) {
                return status;
            }
            line = line(lines);
        }
        return 0;
    }

    private static @Nullable String line(BufferedReader lines) throws IOException {
        try {
            return lines.readLine();
        } catch (IOException e) {
            throw new IOException("standard input: " + e.getMessage(), e);
        }
    }

    private static int run(ControlClient pen, String address, String command, String place) throws IOException {
        String reply;
        try {
            reply = pen.send(command);
        } catch (IOException e) {
            return fail(place + address + ": " + e.getMessage());
        }
        if (reply.startsWith(ControlClient.ERROR)) {
            return fail(place + reply.substring(ControlClient.ERROR.length()).strip());
        }
        Output.print(reply);
        return 0;
    }

    private static int seconds(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            // Told in the same words as a number out of range.
            return 0;
        }
    }

    private static int wrong(String message) {
        fail(message);
        System.err.print(USAGE);
        return 2;
    }

    private static int fail(String message) {
        System.err.println("penctl: " + message);
        return 1;
    }
}
