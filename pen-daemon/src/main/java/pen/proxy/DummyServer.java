// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import io.netty.buffer.ByteBuf;
import pen.balance.CloseReason;
import pen.http.DummyPage;
import pen.net.Stream;

/** What hears a client that pen answers itself: one answer to its first bytes. Event loop only. */
final class DummyServer implements Stream.Receiver {
    private final Connection connection;
    private final Stream client;
    private boolean answered;

    DummyServer(Connection connection, Stream client) {
        this.connection = connection;
        this.client = client;
    }

    @Override
    public void opened() {}

    @Override
    public void received(ByteBuf data) {
        connection.touch();
        if (!answered) {
            answered = true;
            client.write(DummyPage.answer(data));
            client.shutdownOutput();
            // It is read to its end, or a close with input unread might cost it the answer; but not for ever.
            connection.closeLater();
        }
        data.release();
    }

    @Override
    public void receivedAll() {
        client.flush();
    }

    @Override
    public void ready() {}

    @Override
    public void ended() {
        connection.close(CloseReason.FINISHED);
    }

    @Override
    public void failed(Throwable cause) {
        connection.close(CloseReason.RESET);
    }

    @Override
    public void closed() {
        connection.close(CloseReason.RESET);
        connection.sideClosed(true);
    }
}
