// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A control port that answers as a test says. */
final class ScriptedPen implements AutoCloseable {
    private final ServerSocket socket;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final Thread acceptor = new Thread(this::accept, "scripted pen");
    private volatile Script script;

    /** What it does with a command. */
    interface Script {
        void answer(String command, OutputStream out) throws IOException;
    }

    private ScriptedPen(ServerSocket socket, Script script) {
        this.socket = socket;
        this.script = script;
    }

    static ScriptedPen start(Script script) throws IOException {
        return start(0, script);
    }

    static ScriptedPen start(int port, Script script) throws IOException {
        ScriptedPen pen = new ScriptedPen(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()), script);
        pen.acceptor.setDaemon(true);
        pen.acceptor.start();
        return pen;
    }

    /** One that is well, and reports so. */
    static ScriptedPen well() throws IOException {
        return start((command, out) -> write(
                out,
                switch (command.split(" ", -1)[0]) {
                    case "status" -> command.startsWith("status json") ? Reports.sample() + "\n" : Reports.html();
                    case "health" -> "ok\n";
                    default -> "error: " + command + ": unknown\n";
                }));
    }

    static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What it does from now on. */
    void play(Script next) {
        script = next;
    }

    /** What it was asked. */
    List<String> asked() {
        return asked;
    }

    int port() {
        return socket.getLocalPort();
    }

    /** As an option's argument. */
    String control() {
        return "127.0.0.1:" + port();
    }

    /** From then on nobody is accepted: the thread that waits for clients may take one more while the socket closes. */
    @Override
    public void close() throws IOException {
        socket.close();
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket client : clients) {
            client.close();
        }
    }

    private void accept() {
        while (true) {
            try {
                Socket client = socket.accept();
                clients.add(client);
                Thread thread = new Thread(() -> answer(client), "scripted answer");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                // Closed.
                return;
            }
        }
    }

    private void answer(Socket client) {
        try (client) {
            String command = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (command != null) {
                asked.add(command);
                script.answer(command, client.getOutputStream());
            }
        } catch (IOException e) {
            // The one who asked has gone.
        } finally {
            clients.remove(client);
        }
    }
}
