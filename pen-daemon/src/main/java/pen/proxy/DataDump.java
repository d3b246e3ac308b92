// SPDX-License-Identifier: Apache-2.0
package pen.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import pen.settings.Setting;

/** What the diagnostics tell of data that passes: its size, and from the third level on the data. */
final class DataDump {
    private DataDump() {}

    /** Says it; to be asked for at the second level and above only, because it costs time. */
    static void say(Proxy proxy, int connection, boolean fromClient, ByteBuf data) {
        String way = "connection " + connection + (fromClient ? " > " : " < ");
        proxy.diagnostics().say(way + data.readableBytes() + " bytes");
        if (!proxy.diagnostics().isOn(3)) {
            return;
        }
        String dump = proxy.settings().get(Setting.ASCII)
                ? data.toString(StandardCharsets.US_ASCII).replaceAll("[^ -~\\n]", ".")
                : ByteBufUtil.prettyHexDump(data);
        dump.lines().forEach(line -> proxy.diagnostics().say(way + line));
    }
}
