// SPDX-License-Identifier: Apache-2.0
package pen.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "255.255.255.255",
                "::",
                "::1",
                "1::",
                "1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7::",
                "2001:DB8::a",
                "::ffff:10.0.0.1",
                "1:2:3:4:5:6:1.2.3.4",
                "fe80::1%eth0",
            })
    void isAddress_ofOne(String text) {
        assertThat(AddressText.isAddress(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.2.3",
                "1.2.3.256",
                "1.2.3.4.",
                "1.2.3.4:80",
                ".1.2.3",
                ":",
                ":1",
                "1:",
                "1:::2",
                "1::2::3",
                "12345::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7::8",
                "::1.2.3",
                "[::1]",
                "::1%",
                "fe80::1%<b>",
                "<script>",
                "::g",
                "unix",
                "www.example.org",
            })
    void isAddress_ofNone(String text) {
        assertThat(AddressText.isAddress(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1:0", "10.0.0.1:65535", "[::1]:80", "[fe80::1%eth0]:80"})
    void isEnd_ofOne(String text) {
        assertThat(AddressText.isEnd(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "10.0.0.1",
                "10.0.0.1:",
                "10.0.0.1:65536",
                "10.0.0.1:1000000",
                "::1:80",
                "[::1:5",
                "[::1]",
                "[::1]:",
                "[10.0.0.1]:80",
                "[]:80",
                "a:1",
            })
    void isEnd_ofNone(String text) {
        assertThat(AddressText.isEnd(text)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1:4711, 10.0.0.1",
        "[::1]:4711, ::1",
        "::1, ::1",
        "fd77::101:4716, fd77::101:4716",
        "fd77::101:47160, fd77::101",
        "1:2:3:4:5:6:7:8:80, 1:2:3:4:5:6:7:8",
        "::ffff:10.0.0.1:80, ::ffff:10.0.0.1",
        "www.example.org:80, www.example.org:80",
        "unix:, unix:",
        "[web]:80, [web]:80",
        "fd77::101:99999, fd77::101:99999",
    })
    void withoutPort_cutsWhatIsSurelyOne(String text, String address) {
        assertThat(AddressText.withoutPort(text)).isEqualTo(address);
    }

    /** Seeded; the model is another reader of the same grammar. */
    @Test
    void isAddress_anyText_isWhatNettyTakes() {
        Random random = new Random(20261123);
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(18); length > 0; length--) {
                text.append(":::.12af".charAt(random.nextInt(8)));
            }
            String made = text.toString();
            boolean model = NetUtil.isValidIpV4Address(made) || NetUtil.isValidIpV6Address(made);
            assertThat(AddressText.isAddress(made)).as(made).isEqualTo(model);
        }
    }
}
