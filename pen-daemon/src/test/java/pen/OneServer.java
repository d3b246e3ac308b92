// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import pen.net.Transport;

/** One server on loopback whose every connection is in the test's hands, and pens before it. */
@SuppressWarnings("NullAway.Init") // The socket is there from before each test on.
final class OneServer implements BeforeEachCallback, AfterEachCallback {
    private ServerSocket server;

    @Override
    public void beforeEach(ExtensionContext test) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout(TestClient.PATIENCE);
    }

    @Override
    public void afterEach(ExtensionContext test) throws IOException {
        server.close();
    }

    /** The server as an operand of pen. */
    String operand() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** A pen with these options and servers, and this one as the last. */
    TestPen pen(Transport transport, Object... options) throws Exception {
        List<Object> words = new ArrayList<>(Arrays.asList(options));
        words.add(operand());
        return TestPen.start(transport, words.toArray());
    }

    /** The next connection that pen makes. */
    Socket accept() throws IOException {
        Socket socket = server.accept();
        socket.setSoTimeout(TestClient.PATIENCE);
        return socket;
    }

    /** A new client's greeting gets through. */
    void greet(Socket client) throws IOException {
        try (client;
                Socket taken = accept()) {
            TestClient.send(client, "hello\n");
            assertThat(TestClient.line(taken)).isEqualTo("hello");
        }
    }
}
