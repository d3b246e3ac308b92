// SPDX-License-Identifier: Apache-2.0
package pen.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SockaddrTest {
    private static final String FAMILY_ORDER = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? "%s00" : "00%s";

    private static String bytes(SocketAddress address) {
        ByteBuf buffer = Unpooled.buffer();
        Sockaddr.write(address, buffer);
        return ByteBufUtil.hexDump(buffer);
    }

    @Test
    void ipv4_isFamilyPortAddressPadding() throws Exception {
        InetSocketAddress address =
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 7}), 0x1234);
        assertThat(bytes(address)).isEqualTo(FAMILY_ORDER.formatted("02") + "1234" + "c0000207" + "0000000000000000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7f000001",
                "fffefdfc",
                "00000000000000000000000000000001",
                "20010db80000000000000000000000ff",
            })
    void whatIsWritten_isRead(String host) throws Exception {
        InetSocketAddress address =
                new InetSocketAddress(InetAddress.getByAddress(ByteBufUtil.decodeHexDump(host)), 65_535);
        ByteBuf buffer = Unpooled.buffer().writeZero(3);
        Sockaddr.write(address, buffer);
        assertThat(Sockaddr.read(buffer, 3)).isEqualTo(address);
    }

    @Test
    void mappedIpv4_isReadAsIpv4() throws Exception {
        ByteBuf buffer = Unpooled.buffer();
        Sockaddr.write(new InetSocketAddress(InetAddress.getByAddress(new byte[16]), 80), buffer);
        buffer.setBytes(8, ByteBufUtil.decodeHexDump("00000000000000000000ffff" + "c0000207"));
        assertThat(Sockaddr.read(buffer, 0))
                .isEqualTo(new InetSocketAddress(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 7}), 80));
    }
}
