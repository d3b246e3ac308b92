// SPDX-License-Identifier: Apache-2.0
package quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import pen.control.ControlClient;
import pen.net.Endpoint;

/** The pen of the tour, asked for its figures by its control port. */
final class PenProcess {
    /** Seconds. Pen's default is 30: too long to watch. */
    static final int BLACKLIST = 2;

    private final int port;
    private final Path socket;
    private final ControlClient control;
    private final Child process;

    /**
     * Starts it; it takes a while to serve.
     *
     * @param program bin/pen
     * @param port of the loopback address, where it listens
     * @param servers whom it asks, in this order
     * @param log where penlogd receives
     */
    PenProcess(Stage stage, Path program, int port, List<ServerProcess> servers, String log)
            throws IOException, TourFailure {
        this.port = port;
        socket = stage.directory().resolve("control");
        control = new ControlClient(Endpoint.parse(socket.toString()));
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "-f",
                "-b",
                Integer.toString(BLACKLIST),
                "-C",
                socket.toString(),
                "-l",
                log,
                "-O",
                "log_format exact",
                Visitor.LOOPBACK + ":" + port));
        servers.forEach(server -> command.add(Visitor.LOOPBACK + ":" + server.port()));
        process = stage.start("pen", command);
    }

    int port() {
        return port;
    }

    /** The path of its control port. */
    Path socket() {
        return socket;
    }

    Child process() {
        return process;
    }

    /** Waits until it serves, which it does when its control port answers. */
    void awaitServing() throws IOException, TourFailure, InterruptedException {
        String pid = Long.toString(process.pid());
        Poll.until("pen serves", () -> {
            requireAlive();
            return answer("pid").strip().equals(pid);
        });
    }

    /** @throws TourFailure if it has ended */
    Status status() throws IOException, TourFailure {
        try {
            return Status.parse(control.send("status text"));
        } catch (IOException e) {
            requireAlive();
            throw e;
        }
    }

    private String answer(String command) {
        try {
            return control.send(command);
        } catch (IOException e) {
            // Not there yet.
            return "";
        }
    }

    private void requireAlive() throws IOException, TourFailure {
        if (!process.isAlive()) {
            throw new TourFailure("pen (process " + process.pid() + ") has ended: " + process.lastWords());
        }
    }
}
