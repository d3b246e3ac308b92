// SPDX-License-Identifier: Apache-2.0
package quickstart;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of pen's report that the tour speaks of, read from the text that {@code penctl ... status text} prints.
 *
 * <pre>
 * report  = line *(empty-line table)
 * table   = title ":" summary newline [headings *row]
 * heading, row = "  " cell *("  " cell) newline      ; two spaces or more between cells, one within a cell
 * </pre>
 *
 * @param servers by number
 * @param clients by address
 */
record Status(List<Server> servers, Map<String, Client> clients) {
    /**
     * A server's figures.
     *
     * @param isAvailable whether it is not blacklisted
     * @param connects connections that it took so far
     * @param failures connects that it refused so far
     */
    record Server(boolean isAvailable, long connects, long failures) {
        static final Server NONE = new Server(true, 0, 0);
    }

    /**
     * A client's figures.
     *
     * @param server the number of the server that it used last, or {@link #NO_SERVER}
     * @param connects connections so far
     */
    record Client(int server, long connects) {
        static final Client NONE = new Client(NO_SERVER, 0);
    }

    static final int NO_SERVER = -1;

    /** Before anything happened. */
    static final Status NONE = new Status(List.of(), Map.of());

    /** The server of that number, without connections if there is none yet. */
    Server server(int number) {
        return number < servers.size() ? servers.get(number) : Server.NONE;
    }

    /** @throws TourFailure if the text is no such report */
    static Status parse(String report) throws TourFailure {
        List<Server> servers = new ArrayList<>();
        for (Map<String, String> row : table(report, "Servers")) {
            boolean isAvailable = text(row, "status").equals("available");
            servers.add(new Server(isAvailable, number(row, "connects"), number(row, "failures")));
        }
        Map<String, Client> clients = new LinkedHashMap<>();
        for (Map<String, String> row : table(report, "Clients")) {
            int server = text(row, "last server").equals("none") ? NO_SERVER : (int) number(row, "last server");
            clients.put(text(row, "client"), new Client(server, number(row, "connects")));
        }
        return new Status(servers, clients);
    }

    private static List<Map<String, String>> table(String report, String title) {
        List<String> lines = report.lines()
                .dropWhile(line -> !line.startsWith(title + ":"))
                .skip(1)
                .takeWhile(line -> line.startsWith("  "))
                .map(String::strip)
                .toList();
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            String[] headings = lines.get(0).split(" {2,}", -1);
            String[] cells = line.split(" {2,}", -1);
            Map<String, String> row = new HashMap<>();
            for (int i = 0; i < Math.min(headings.length, cells.length); i++) {
                row.put(headings[i], cells[i]);
            }
            rows.add(row);
        }
        return rows;
    }

    private static long number(Map<String, String> row, String heading) throws TourFailure {
        String cell = text(row, heading);
        try {
            return Long.parseLong(cell);
        } catch (NumberFormatException e) {
            throw new TourFailure("\"" + heading + "\" in pen's report is \"" + cell + "\" (expected: a number)");
        }
    }

    private static String text(Map<String, String> row, String heading) throws TourFailure {
        String cell = row.get(heading);
        if (cell == null) {
            throw new TourFailure("no \"" + heading + "\" in pen's report (there is: " + row.keySet() + ")");
        }
        return cell;
    }
}
