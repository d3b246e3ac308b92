// SPDX-License-Identifier: Apache-2.0
package quickstart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A web client with an IP address of its own; each visit is a connection.
 *
 * @param address one of this host's; all of 127.0.0.0/8 are
 */
record Visitor(String address) {
    static final String LOOPBACK = "127.0.0.1";

    /** More than pen's connect timeout, 3 s, so that it can fail over once. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: quickstart\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final Pattern REPLY =
            Pattern.compile("HTTP/1\\.1 200 .*\r\n\r\nHello from (\\w+)\n.*", Pattern.DOTALL);

    /**
     * Asks for a page.
     *
     * @param port of {@link #LOOPBACK}
     * @return the name of the server that answered
     * @throws IOException if there was no answer, or not a page of ours
     */
    String visit(int port) throws IOException {
        try (Socket socket = new Socket()) {
            int millis = Math.toIntExact(PATIENCE.toMillis());
            socket.setSoTimeout(millis);
            socket.bind(new InetSocketAddress(address, 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), millis);
            socket.getOutputStream().write(REQUEST);
            String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher page = REPLY.matcher(reply);
            if (!page.matches()) {
                throw new IOException(reply.isEmpty() ? "no answer" : "unexpected answer");
            }
            return page.group(1);
        }
    }
}
