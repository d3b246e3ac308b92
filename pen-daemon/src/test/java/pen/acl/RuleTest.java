// SPDX-License-Identifier: Apache-2.0
package pen.acl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleTest {
    private static final String SOURCES = "ip [mask], ip/length, ip6[/length] or country CC";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            permit 10.1.2.3                     | permit 10.1.2.3
            deny 10.1.2.3 255.255.255.255       | deny 10.1.2.3
            permit 10.1.2.3/32                  | permit 10.1.2.3
            permit 10.1.2.3/8                   | permit 10.0.0.0/8
            deny 10.1.2.3 255.255.254.0         | deny 10.1.2.0/23
            permit 10.1.2.3 0.0.0.0             | permit 0.0.0.0/0
            permit 10.1.2.3/0                   | permit 0.0.0.0/0
            permit 255.255.255.255 128.0.0.0    | permit 128.0.0.0/1
            permit 10.1.2.3 255.0.0.255         | permit 10.0.0.3 255.0.0.255
            permit 10.1.2.3 0.0.0.1             | permit 0.0.0.1 0.0.0.1
            permit 2001:DB8:0:0::1              | permit 2001:db8::1
            deny 2001:db8::1/128                | deny 2001:db8::1
            permit 2001:db8:ffff::1/33          | permit 2001:db8:8000::/33
            permit 2001:db8::ffff/127           | permit 2001:db8::fffe/127
            permit 2001:db8::1/64               | permit 2001:db8::/64
            deny ffff::/0                       | deny ::/0
            permit ::                           | permit ::
            permit ::1.2.3.4                    | permit ::102:304
            permit ::fffe:0:0/95                | permit ::fffe:0:0/95
            permit ::ffff:10.1.2.3              | permit 10.1.2.3
            permit ::ffff:a01:203               | permit 10.1.2.3
            permit ::ffff:10.1.2.3/104          | permit 10.0.0.0/8
            deny ::ffff:0.0.0.0/96              | deny 0.0.0.0/0
            permit country se                   | permit country SE
            '  deny   country \t GB '           | deny country GB
            """)
    void parse_legalWords_printsUsualForm(String words, String printed) {
        assertThat(Rule.parse(words)).hasToString(printed).isEqualTo(Rule.parse(printed));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                  | no verdict (expected: permit or deny)
            allow 10.0.0.1                      | allow (expected: permit or deny)
            PERMIT 10.0.0.1                     | PERMIT (expected: permit or deny)
            permit                              | no address (expected: SOURCES)
            permit www.example.com              | www.example.com (expected: SOURCES)
            permit localhost                    | localhost (expected: SOURCES)
            permit a:b:c                        | a:b:c (expected: SOURCES)
            permit www.example.com:80           | www.example.com:80 (expected: SOURCES)
            permit .:                           | .: (expected: SOURCES)
            permit 10                           | 10 (expected: SOURCES)
            permit 10.1                         | 10.1 (expected: SOURCES)
            permit 10.0.0.1.                    | 10.0.0.1. (expected: SOURCES)
            permit 10.0.0.256                   | 10.0.0.256 (expected: SOURCES)
            permit 10.0.0.01                    | 10.0.0.01 (expected: SOURCES)
            permit 10.0.0.-1                    | 10.0.0.-1 (expected: SOURCES)
            permit 0x0a.0.0.1                   | 0x0a.0.0.1 (expected: SOURCES)
            permit /8                           | /8 (expected: SOURCES)
            permit [2001:db8::1]                | [2001:db8::1] (expected: SOURCES)
            permit fe80::1%eth0                 | fe80::1%eth0 (expected: SOURCES)
            permit 2001:db8:::1                 | 2001:db8:::1 (expected: SOURCES)
            permit 1:2:3:4:5:6:7                | 1:2:3:4:5:6:7 (expected: SOURCES)
            permit ::ffff:10.0.1                | ::ffff:10.0.1 (expected: SOURCES)
            permit ::ffff:10.0.0.010            | ::ffff:10.0.0.010 (expected: SOURCES)
            permit 10.0.0.0/33                  | 10.0.0.0/33: prefix length 33 (expected: 0 to 32)
            permit 10.0.0.0/-1                  | 10.0.0.0/-1: prefix length -1 (expected: 0 to 32)
            permit 10.0.0.0/+8                  | 10.0.0.0/+8: prefix length +8 (expected: 0 to 32)
            permit 10.0.0.0/                    | 10.0.0.0/: prefix length missing (expected: 0 to 32)
            permit 10.0.0.0/4294967304          | 10.0.0.0/4294967304: prefix length 4294967304 (expected: 0 to 32)
            permit 10.0.0.0/255.0.0.0           | 10.0.0.0/255.0.0.0: prefix length 255.0.0.0 (expected: 0 to 32)
            permit 2001:db8::/129               | 2001:db8::/129: prefix length 129 (expected: 0 to 128)
            permit 2001:db8::/x                 | 2001:db8::/x: prefix length x (expected: 0 to 128)
            permit ::ffff:10.0.0.0/24           | ::ffff:10.0.0.0/24: prefix length 24 (expected: 96 to 128)
            permit 10.0.0.0 24                  | mask 24 (expected: four numbers from 0 to 255, as in 255.255.255.0)
            permit 10.0.0.0 255.0.0.0 8         | unexpected "8" (expected: ip [mask], ip/length, ip6[/length] or country CC)
            permit 10.0.0.0/8 255.0.0.0         | unexpected "255.0.0.0" (expected: ip [mask], ip/length, ip6[/length] or country CC)
            permit 2001:db8:: ffff::            | unexpected "ffff::" (expected: ip [mask], ip/length, ip6[/length] or country CC)
            deny country                        | country missing (expected: two letters of ISO 3166-1, as in SE)
            deny country SWE                    | country SWE (expected: two letters of ISO 3166-1, as in SE)
            deny country S1                     | country S1 (expected: two letters of ISO 3166-1, as in SE)
            deny country SE NO                  | unexpected "NO" (expected: ip [mask], ip/length, ip6[/length] or country CC)
            """)
    void parse_illegalWords_saysWhatIsLegal(String words, String message) {
        assertThatThrownBy(() -> Rule.parse(words))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("acl: " + message.replace("SOURCES", SOURCES));
    }

    @Test
    void ipv6_mappedPrefix_isRefused() {
        assertThatThrownBy(() -> new Rule.Ipv6(true, 0, 0xffff_0a00_0000L, 104))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("acl: IPv4-mapped prefix (expected: a rule about IPv4 addresses)");
        assertThatThrownBy(() -> new Rule.Ipv6(true, 0, 0, 129))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("acl: prefix length 129 (expected: 0 to 128)");
    }

    @Test
    void parse_whatRandomRulesPrint_givesEqualRules() {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            Rule rule = new RandomRules(random).next();
            assertThat(Rule.parse(rule.toString())).isEqualTo(rule);
        }
    }
}
