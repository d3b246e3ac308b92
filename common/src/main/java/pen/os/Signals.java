// SPDX-License-Identifier: Apache-2.0
package pen.os;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The signals that a daemon listens to, and that another program sends to it.
 *
 * <p>Java hears signals only through {@code sun.misc.Signal}, which the compiler warns of and lets nobody silence; so
 * it is reached by reflection. Every JDK from 17 on has it, in the module {@code jdk.unsupported}.
 */
public final class Signals {
    private Signals() {}

    /** Where Linux tells which signals a process ignores, in hexadecimal; proc(5). */
    private static final Path STATUS = Path.of("/proc/self/status");

    private static final String IGNORED = "SigIgn:";

    /**
     * Runs the action, on a thread of the JVM's own, each time this process gets the signal; also where the parent has
     * arranged that it is ignored, as nohup(1) does with HUP and a shell with INT, and the JVM would leave it so.
     *
     * @param name without SIG: {@code HUP}, {@code TERM}, {@code INT}, {@code USR1}
     */
    public static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object onSignal = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        action.run();
                        return null;
                    });
            Object heard = signal.getConstructor(String.class).newInstance(name);
            stopIgnoring((int) signal.getMethod("getNumber").invoke(heard));
            signal.getMethod("handle", signal, handler).invoke(null, heard, onSignal);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot listen to SIG" + name + ": " + e, e);
        }
    }

    /**
     * Sends a signal.
     *
     * @param name without SIG, as above
     * @param process a number above 0
     * @throws IOException if there is no such process, or it is another user's
     */
    public static void send(String name, long process) throws IOException {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Object sent = signal.getConstructor(String.class).newInstance(name);
            Posix.kill(Math.toIntExact(process), (int)
                    signal.getMethod("getNumber").invoke(sent));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot send SIG" + name + ": " + e, e);
        }
    }

    private static void stopIgnoring(int number) {
        // The library is loaded only if it has to be.
        if ((ignored() >> (number - 1) & 1) != 0) {
            Posix.defaultAction(number);
        }
    }

    private static long ignored() {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(IGNORED))
                    .mapToLong(line -> Long.parseUnsignedLong(
                            line.substring(IGNORED.length()).strip(), 16))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            // Not a Linux: signals are heard unless the parent wished otherwise.
            return 0;
        }
    }
}
