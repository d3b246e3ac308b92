// SPDX-License-Identifier: Apache-2.0
package pen.os;

import java.lang.reflect.Proxy;

/**
 * The signals that a daemon listens to.
 *
 * <p>Java hears signals only through {@code sun.misc.Signal}, which the compiler warns of and lets nobody silence; so
 * it is reached by reflection. Every JDK from 17 on has it, in the module {@code jdk.unsupported}.
 */
public final class Signals {
    private Signals() {}

    /**
     * Runs the action, on a thread of the JVM's own, each time this process gets the signal.
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
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), onSignal);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot listen to SIG" + name + ": " + e, e);
        }
    }
}
