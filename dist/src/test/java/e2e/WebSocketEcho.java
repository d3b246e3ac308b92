// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;

/** A WebSocket server (RFC 6455) for one client at a time that sends every short message back. */
final class WebSocketEcho implements AutoCloseable {
    // RFC 6455, section 1.3
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());

    WebSocketEcho() throws IOException {
        Thread thread = new Thread(this::serve, "websocket");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Greets such a server through others, as {@code ws://127.0.0.1/ws} at a port.
     *
     * @param meanwhile what happens while the connection is open
     * @return what came back
     */
    static String greet(int port, Executable meanwhile) throws Throwable {
        CompletableFuture<String> answer = new CompletableFuture<>();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws"), new WebSocket.Listener() {
                    @Override
                    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                        answer.complete(text.toString());
                        return null;
                    }
                })
                .get(20, TimeUnit.SECONDS);
        meanwhile.execute();
        socket.sendText("hello", true).get(20, TimeUnit.SECONDS);
        String heard = answer.get(20, TimeUnit.SECONDS);
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(20, TimeUnit.SECONDS);
        socket.abort();
        return heard;
    }

    int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                OutputStream out = client.getOutputStream();
                shakeHands(in, out);
                while (echo(in, out)) {
                    // Until the client says close.
                }
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new IllegalStateException("websocket server", e);
                }
            }
        }
    }

    private static void shakeHands(DataInputStream in, OutputStream out) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        String key = head.toString().replaceAll("(?si).*sec-websocket-key: *([^\r]*).*", "$1");
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(hash) + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-1", e);
        }
    }

    /** Sends one frame back unmasked; section 5.2, with lengths below 126 only. */
    private static boolean echo(DataInputStream in, OutputStream out) throws IOException {
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte() & 0x7f;
        byte[] mask = in.readNBytes(4);
        byte[] frame = new byte[2 + length];
        frame[0] = (byte) first;
        frame[1] = (byte) length;
        for (int i = 0; i < length; i++) {
            frame[2 + i] = (byte) (in.readUnsignedByte() ^ mask[i % 4]);
        }
        out.write(frame);
        int opcode = first & 0x0f;
        return opcode != 8;
    }
}
