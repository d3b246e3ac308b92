// SPDX-License-Identifier: Apache-2.0
package pen;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import pen.control.ControlClient;
import pen.net.Endpoint;

/**
 * The main of {@code penctl}: sends commands to a running pen and prints the replies.
 *
 * <p>Status: 0 done, 1 refused or not reached, 2 wrong usage.
 */
public final class PenCtl {
    private static final String USAGE = """
            usage: penctl host:port|/path command...
                   penctl host:port|/path -          (commands from standard input, one a line)
            Try: penctl host:port|/path help
            """;

    private PenCtl() {}

    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        if (words.contains("--help")) {
            System.out.print(USAGE);
        } else if (words.contains("--version")) {
            System.out.println("penctl " + Pen.version());
        } else if (words.size() < 2) {
            System.err.print(USAGE);
            System.exit(2);
        } else {
            System.exit(run(words.get(0), words.subList(1, words.size())));
        }
    }

    private static int run(String address, List<String> command) {
        try {
            ControlClient pen = new ControlClient(Endpoint.parse(address));
            return command.equals(List.of("-")) ? runAll(pen) : run(pen, String.join(" ", command), "");
        } catch (IllegalArgumentException e) {
            return fail(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return fail(address + ": " + e.getMessage());
        }
    }

    private static int runAll(ControlClient pen) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = lines.readLine();
        for (int number = 1; line != null; number++) {
            int status = run(pen, line, "line " + number + ": ");
            if (status != 0) {
                return status;
            }
            line = lines.readLine();
        }
        return 0;
    }

    private static int run(ControlClient pen, String command, String place) throws IOException {
        String reply = pen.send(command);
        if (reply.startsWith(ControlClient.ERROR)) {
            return fail(place + reply.substring(ControlClient.ERROR.length()).strip());
        }
        System.out.print(reply);
        System.out.flush();
        return 0;
    }

    private static int fail(String message) {
        System.err.println("penctl: " + message);
        return 1;
    }
}
