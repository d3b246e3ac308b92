// SPDX-License-Identifier: Apache-2.0
package pen.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappedAddressTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 0, 0000ffffc0000207, true",
        "255.255.255.255, 0, 0000ffffffffffff, true",
        "0.0.0.0, 0, 0000ffff00000000, true",
        "::, 0, 0, false",
        "::fffe:c000:207, 0, 0000fffec0000207, false",
        "1::ffff:c000:207, 1000000000000, 0000ffffc0000207, false",
        "2001:db8::ff, 20010db800000000, ff, false",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffffffffffffffff, ffffffffffffffff, false",
    })
    void address_andItsHalves_areTheSame(String text, String high, String low, boolean ipv4) throws Exception {
        InetAddress address = InetAddress.getByName(text);
        long first = MappedAddress.high(address);
        long second = MappedAddress.low(address);

        assertThat(first).isEqualTo(Long.parseUnsignedLong(high, 16));
        assertThat(second).isEqualTo(Long.parseUnsignedLong(low, 16));
        assertThat(MappedAddress.isIpv4(first, second)).isEqualTo(ipv4);
        assertThat(MappedAddress.of(first, second)).isEqualTo(address);
    }
}
