// SPDX-License-Identifier: Apache-2.0
package penlogd;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Who may send records and lines: everybody, or only some addresses. */
final class Senders {
    private final List<IpSubnetFilterRule> allowed;

    private Senders(List<IpSubnetFilterRule> allowed) {
        this.allowed = allowed;
    }

    /**
     * Those of some blocks of addresses; of none, everybody.
     *
     * <pre>
     * block = address ["/" length]      ; RFC 4632, RFC 4291
     * </pre>
     *
     * @throws IllegalArgumentException if one is no such block; the message names it and what is legal
     */
    static Senders of(List<String> blocks) {
        List<IpSubnetFilterRule> rules = new ArrayList<>();
        for (String block : blocks) {
            int slash = block.indexOf('/');
            String address = slash < 0 ? block : block.substring(0, slash);
            int most = NetUtil.isValidIpV4Address(address) ? 32 : 128;
            if (most == 128 && !NetUtil.isValidIpV6Address(address)) {
                throw wrong(block);
            }
            rules.add(new IpSubnetFilterRule(
                    address, slash < 0 ? most : length(block, slash + 1, most), IpFilterRuleType.ACCEPT));
        }
        return new Senders(rules);
    }

    /** Whether this one may send. */
    boolean allow(InetSocketAddress sender) {
        if (allowed.isEmpty()) {
            return true;
        }
        for (IpSubnetFilterRule rule : allowed) {
            if (rule.matches(sender)) {
                return true;
            }
        }
        return false;
    }

    private static int length(String block, int from, int most) {
        try {
            int length = Integer.parseInt(block.substring(from));
            if (length >= 0 && length <= most) {
                return length;
            }
        } catch (NumberFormatException e) {
            throw wrong(block);
        }
        throw wrong(block);
    }

    private static IllegalArgumentException wrong(String block) {
        return new IllegalArgumentException(
                "--allow: " + block + " (expected: an address, or a block as 192.0.2.0/24 or 2001:db8::/32)");
    }
}
