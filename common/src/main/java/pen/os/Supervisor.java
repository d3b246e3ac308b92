// SPDX-License-Identifier: Apache-2.0
package pen.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The service manager that started this process, systemd or another that speaks sd_notify(3); silent if there is none.
 * It is called so because no class here has a name that ends in Manager.
 *
 * <pre>
 * message = assignment *(LF assignment)
 * assignment = "READY=1" | "RELOADING=1" | "STOPPING=1" | "MAINPID=" number | "STATUS=" text
 *            | "MONOTONIC_USEC=" microseconds | "EXTEND_TIMEOUT_USEC=" microseconds
 * </pre>
 */
public final class Supervisor implements AutoCloseable {
    private static final int NOBODY = -1;

    /** Nobody hears. */
    public static final Supervisor NONE = new Supervisor(NOBODY, trouble -> {});

    /** SD_LISTEN_FDS_START. */
    private static final int FIRST_DESCRIPTOR = 3;

    private int socket;
    private final Consumer<String> troubles;

    private Supervisor(int socket, Consumer<String> troubles) {
        this.socket = socket;
        this.troubles = troubles;
    }

    /**
     * Connects to the socket that NOTIFY_SOCKET names, which later may be out of reach: a path, or {@code @} and an
     * abstract name. If nobody is there, that is said, and it is as if there were no service manager.
     *
     * @param troubles hears what could not be told
     */
    public static Supervisor connect(Map<String, String> environment, Consumer<String> troubles) {
        String name = environment.get("NOTIFY_SOCKET");
        if (name == null || name.isEmpty()) {
            return NONE;
        }
        try {
            if (!name.startsWith("/") && !name.startsWith("@")) {
                throw new IOException("NOTIFY_SOCKET=" + name + " (expected: /path or @name)");
            }
            return new Supervisor(Posix.connectDatagrams(name, "NOTIFY_SOCKET=" + name), troubles);
        } catch (IOException e) {
            troubles.accept(e.getMessage());
            return NONE;
        }
    }

    /**
     * The sockets that the service manager has opened for this very process, by their numbers; sd_listen_fds(3).
     *
     * @throws IOException if it says what cannot be
     */
    public static List<Integer> descriptors(Map<String, String> environment) throws IOException {
        String pid = environment.get("LISTEN_PID");
        if (pid == null || !pid.equals(Long.toString(ProcessHandle.current().pid()))) {
            return List.of();
        }
        String count = environment.getOrDefault("LISTEN_FDS", "");
        if (!count.matches("[0-9]{1,4}")) {
            throw new IOException("LISTEN_FDS=" + count + " (expected: a whole number from 0 to 9999)");
        }
        return IntStream.range(FIRST_DESCRIPTOR, FIRST_DESCRIPTOR + Integer.parseInt(count))
                .boxed()
                .toList();
    }

    /** The process serves, from now on or again. */
    public void ready(String status) {
        send("READY=1\nMAINPID=" + ProcessHandle.current().pid() + "\nSTATUS=" + status);
    }

    /** The process reads its configuration again; {@link #ready} follows. */
    public void reloading() {
        // systemd wants CLOCK_MONOTONIC, which is what Java's nanoTime is on Linux.
        send("RELOADING=1\nMONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
    }

    /**
     * The process ends.
     *
     * @param seconds how long that may take
     */
    public void stopping(String status, long seconds) {
        send("STOPPING=1\nSTATUS=" + status + "\nEXTEND_TIMEOUT_USEC=" + TimeUnit.SECONDS.toMicros(seconds));
    }

    /** Nobody is told anything from now on. */
    @Override
    public synchronized void close() {
        if (socket != NOBODY) {
            Posix.close(socket);
            socket = NOBODY;
        }
    }

    private synchronized void send(String message) {
        if (socket == NOBODY) {
            return;
        }
        try {
            Posix.send(socket, message.getBytes(StandardCharsets.UTF_8), "cannot tell the service manager");
        } catch (IOException e) {
            troubles.accept(e.getMessage());
        }
    }
}
