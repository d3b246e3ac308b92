// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where programs are of: pen, penlog, penlogd, mergelogs. */
enum Toolkit {
    /** The one of the packaged tree. */
    OURS {
        @Override
        String program(String name) {
            return Tree.program(name);
        }

        @Override
        List<String> pen(boolean udp) {
            // It lives for a second or two: what the compiler would gain later costs more than it brings.
            return List.of("/usr/bin/env", "JDK_JAVA_OPTIONS=-XX:TieredStopAtLevel=1", program("pen"));
        }
    },

    /**
     * The C toolkit. Its event method epoll, the default, drops clients of a server that refuses; its poll and select
     * answer UDP clients with datagrams out of nothing. So each gets the method that is sound for it.
     */
    PEN_0_34_1 {
        @Override
        String program(String name) {
            return "/usr/bin/" + name;
        }

        @Override
        List<String> pen(boolean udp) {
            // As root it opens a control port only if told that it may stay root.
            return List.of(program("pen"), "-u", System.getProperty("user.name"), "-O", udp ? "epoll" : "poll");
        }
    };

    /** The file of one of its programs. */
    abstract String program(String name);

    /** The beginning of pen's command line, for connections or for datagrams. */
    abstract List<String> pen(boolean udp);

    /** Skips the test if the C toolkit is not there. */
    static void assumeOldIsInstalled() {
        assumeTrue(Files.isExecutable(Path.of(PEN_0_34_1.program("pen"))), "Debian's package pen is not installed");
    }
}
