// SPDX-License-Identifier: Apache-2.0
package bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a server's answer is. It is the same each time, so that a client need not read what it gets. */
final class Answer {
    private static final Pattern LENGTH = Pattern.compile("\r\n[Cc]ontent-[Ll]ength: *(\\d+)\r\n");

    private Answer() {}

    /** The bytes of a request. */
    static byte[] request(String path, boolean close) {
        return ("GET " + path + " HTTP/1.1\r\nHost: bench\r\n" + (close ? "Connection: close\r\n" : "") + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Asks once.
     *
     * @return the bytes of the answer, head and body
     * @throws IOException if it is not HTTP with a Content-Length (RFC 9112, section 6.2)
     */
    static int length(int port, byte[] request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request);
            return length(socket.getInputStream());
        }
    }

    private static int length(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int read = in.read();
            if (read < 0) {
                throw new IOException("the answer ends in its head: " + head);
            }
            head.append((char) read);
        }
        Matcher matcher = LENGTH.matcher(head);
        if (!matcher.find()) {
            throw new IOException("no Content-Length in: " + head);
        }
        return head.length() + Integer.parseInt(matcher.group(1));
    }
}
