// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.nio.file.Path;
import java.util.List;

/** A pen that plays scenarios. */
enum Toolkit {
    /** The one of the packaged tree. */
    OURS {
        @Override
        List<String> program(boolean udp) {
            // It lives for a second or two: what the compiler would gain later costs more than it brings.
            return List.of("/usr/bin/env", "JDK_JAVA_OPTIONS=-XX:TieredStopAtLevel=1", Tree.program("pen"));
        }
    },

    /**
     * The C toolkit. Its event method epoll, the default, drops clients of a server that refuses; its poll and select
     * answer UDP clients with datagrams out of nothing. So each gets the method that is sound for it.
     */
    PEN_0_34_1 {
        @Override
        List<String> program(boolean udp) {
            // As root it opens a control port only if told that it may stay root.
            return List.of(OLD_PEN.toString(), "-u", System.getProperty("user.name"), "-O", udp ? "epoll" : "poll");
        }
    };

    static final Path OLD_PEN = Path.of("/usr/bin/pen");

    /** The command line's beginning, for connections or for datagrams. */
    abstract List<String> program(boolean udp);
}
