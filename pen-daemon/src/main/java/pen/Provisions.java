// SPDX-License-Identifier: Apache-2.0
package pen;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.ServerSocketChannel;
import pen.balance.ConnectTimes;
import pen.log.Diagnostics;
import pen.os.HeapDump;
import pen.stats.StatusReport;
import pen.tls.TlsContexts;

/**
 * What a running pen may come to need, loaded while it still can be: later there may be no descriptor for a file, or,
 * in another root directory, no file. A class whose loading fails once is lost for good.
 */
final class Provisions {
    /** No class path has it, so looking for it opens every jar that is not open yet. */
    private static final String NOWHERE = "pen/nowhere";

    private Provisions() {}

    /** Loads, before another root directory, also what is loaded later if it is wanted where files stay in reach. */
    static void loadAll(StatusReport report) throws IOException {
        load(report);
        HeapDump.load();
        TlsContexts.load();
    }

    /** Loads what lies in files: jars, time zones, native code; and what reports are made of. */
    static void load(StatusReport report) throws IOException {
        Provisions.class.getClassLoader().getResource(NOWHERE);
        Diagnostics.time();
        report.html();
        report.text();
        report.json(1);
        new ConnectTimes().record(1);
        InetAddress.getByName("localhost");
        try (ServerSocketChannel socket = ServerSocketChannel.open()) {
            socket.supportedOptions();
        }
    }
}
