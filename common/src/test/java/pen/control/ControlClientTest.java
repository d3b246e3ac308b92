// SPDX-License-Identifier: Apache-2.0
package pen.control;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import pen.net.Endpoint;

class ControlClientTest {
    @Test
    void send_replyThatNeverEnds_givesUpInWords() throws Exception {
        try (ServerSocket endless = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> reply(endless));
            server.start();
            ControlClient client = new ControlClient(Endpoint.parse("127.0.0.1:" + endless.getLocalPort()), 1);
            assertThatThrownBy(() -> client.send("status")).hasMessage("no answer within 1 s");
            server.join();
        }
    }

    @Test
    void send_replyTooLong_saysSo() throws Exception {
        try (ServerSocket endless = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> reply(endless));
            server.start();
            ControlClient client = new ControlClient(Endpoint.parse("127.0.0.1:" + endless.getLocalPort()), 60, 1000);
            assertThatThrownBy(() -> client.send("status"))
                    .hasMessage("the answer does not end (expected: at most 1000 bytes)");
            server.join();
        }
    }

    /** Byte after byte, so that the client is as often between two reads as within one. */
    private static void reply(ServerSocket endless) {
        try (Socket client = endless.accept()) {
            client.setTcpNoDelay(true);
            OutputStream out = client.getOutputStream();
            while (true) {
                out.write('x');
            }
        } catch (IOException e) {
            // The client has closed.
        }
    }
}
