// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

/** The first message of clients: the JDK's, and some that no client would send. */
class ServerNameReaderTest {
    private static ByteBuf hello(String name) throws Exception {
        SSLEngine client = SSLContext.getDefault().createSSLEngine();
        client.setUseClientMode(true);
        SSLParameters parameters = client.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        client.setSSLParameters(parameters);
        ByteBuffer hello = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
        client.wrap(ByteBuffer.allocate(0), hello);
        return Unpooled.wrappedBuffer(hello.flip());
    }

    @Test
    void name_inOnePieceOrByteByByte_isFoundInSmallLetters() throws Exception {
        ByteBuf hello = hello("A.Example");
        ServerNameReader whole = new ServerNameReader();
        assertThat(whole.read(hello)).isTrue();
        assertThat(whole.name()).isEqualTo("a.example");
        whole.close();

        ServerNameReader slow = new ServerNameReader();
        for (int i = 0; i < hello.readableBytes(); i++) {
            boolean last = i == hello.readableBytes() - 1;
            assertThat(slow.read(hello.slice(i, 1))).isEqualTo(last);
        }
        assertThat(slow.name()).isEqualTo("a.example");
        slow.close();
    }

    @Test
    void messageBeyondAnyMeasure_isNotWaitedFor() {
        // A record of TLS with the beginning of a client_hello (RFC 8446, sections 5.1 and 4) of 65,537 bytes.
        ByteBuf record = Unpooled.buffer().writeBytes(new byte[] {22, 3, 1, 0, 8, 1, 1, 0, 1, 3, 3, 0, 0});
        ServerNameReader reader = new ServerNameReader();

        assertThat(reader.read(record)).isTrue();
        assertThat(reader.name()).isNull();
        reader.close();
    }
}
