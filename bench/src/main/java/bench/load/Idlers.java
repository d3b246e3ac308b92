// SPDX-License-Identifier: Apache-2.0
package bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;

/** Connections that have had one answer each, and wait. */
public final class Idlers implements AutoCloseable {
    private final List<Socket> open = new ArrayList<>();

    private Idlers() {}

    /** Opens so many, one after the other; each has come through to the server when it has its answer. */
    public static Idlers open(int port, int count, String path) throws IOException {
        byte[] request = Answer.request(path, false);
        int answer = Answer.length(port, request);
        Idlers idlers = new Idlers();
        try {
            for (int i = 0; i < count; i++) {
                idlers.add(port, request, answer);
            }
            return idlers;
        } catch (IOException e) {
            idlers.close();
            throw new IOException("connection " + idlers.open.size() + " of " + count + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : open) {
            // By a reset, so that none of them lingers and takes a port from what comes next.
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            socket.close();
        }
    }

    /** How many there are. */
    public int count() {
        return open.size();
    }

    private void add(int port, byte[] request, int answer) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        open.add(socket);
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(request);
        InputStream in = socket.getInputStream();
        if (in.readNBytes(answer).length < answer) {
            throw new IOException("the answer is cut off");
        }
    }
}
