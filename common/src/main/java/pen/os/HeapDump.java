// SPDX-License-Identifier: Apache-2.0
package pen.os;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM leaves behind when memory runs out: a file of everything that it holds, {@code java_pidN.hprof} in its
 * working directory, once.
 *
 * <p>It is the only fatal error for which HotSpot can be told so while it runs. A crash of the JVM itself always leaves
 * a report, and a core dump if the system allows one (setrlimit(2): RLIMIT_CORE).
 */
public final class HeapDump {
    private static final String FLAG = "HeapDumpOnOutOfMemoryError";

    private HeapDump() {}

    /** Loads the JVM's library for it now; in another root directory it is out of reach. */
    public static void load() {
        HotSpotDiagnosticMXBean jvm = jvm();
        if (jvm != null) {
            jvm.getVMOption(FLAG);
        }
    }

    /** Whether this JVM can write one. */
    public static boolean isPossible() {
        return jvm() != null;
    }

    /**
     * Whether one is written from now on.
     *
     * @throws UnsupportedOperationException if this JVM cannot
     */
    public static void onOutOfMemory(boolean wanted) {
        HotSpotDiagnosticMXBean jvm = jvm();
        if (jvm == null) {
            throw new UnsupportedOperationException("no HotSpot JVM");
        }
        jvm.setVMOption(FLAG, Boolean.toString(wanted));
    }

    private static @Nullable HotSpotDiagnosticMXBean jvm() {
        return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    }
}
