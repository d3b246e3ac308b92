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
        System.exit(run(List.of(arguments)));
    }

    /** Does what the arguments ask for, and returns the status to exit with. */
    static int run(List<String> arguments) {
        if (arguments.contains("--help")) {
            System.out.print(USAGE);
            return 0;
        }
        if (arguments.contains("--version")) {
            System.out.println("penctl " + Pen.version());
            return 0;
        }
        if (arguments.size() < 2) {
            System.err.print(USAGE);
            return 2;
        }
        String address = arguments.get(0);
        List<String> command = arguments.subList(1, arguments.size());
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
