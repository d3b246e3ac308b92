// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A control port that answers each command as a test says, and remembers them. */
final class CommandPeer implements AutoCloseable {
    private final ServerSocket port;
    private final UnaryOperator<String> replies;
    private final List<String> commands = new CopyOnWriteArrayList<>();

    CommandPeer(UnaryOperator<String> replies) throws IOException {
        this.replies = replies;
        port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "command peer");
        thread.setDaemon(true);
        thread.start();
    }

    String address() {
        return "127.0.0.1:" + port.getLocalPort();
    }

    /** Whole first lines, as they came. */
    List<String> commands() {
        return commands;
    }

    @Override
    public void close() throws IOException {
        port.close();
    }

    private void serve() {
        while (!port.isClosed()) {
            try (Socket client = port.accept()) {
                String command = new BufferedReader(
                                new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))
                        .readLine();
                if (command != null) {
                    commands.add(command);
                    client.getOutputStream().write(replies.apply(command).getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                // Closed by the test, or by the client.
            }
        }
    }
}
