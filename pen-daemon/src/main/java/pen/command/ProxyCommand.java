// SPDX-License-Identifier: Apache-2.0
package pen.command;

import java.util.Optional;
import pen.balance.CloseReason;
import pen.net.Endpoint;
import pen.proxy.ConnectionTable;
import pen.proxy.Proxy;
import pen.settings.Setting;
import pen.settings.Settings;

/** The commands whose reply, or effect, depends on the balancer at work. */
final class ProxyCommand {
    private final Proxy proxy;

    ProxyCommand(Proxy proxy) {
        this.proxy = proxy;
    }

    /** How many there are, and should be. */
    String idlers(Settings settings) {
        return "Idlers: " + proxy.idlers() + "/" + settings.get(Setting.IDLERS);
    }

    /** The limit in force. */
    int connMax(Settings settings) {
        return proxy.connectionLimit(settings);
    }

    /** Moves the listener; the reply is the address that is bound then. */
    String listen(Words words, Draft draft) throws CommandException {
        if (!words.isEmpty()) {
            draft.set(Setting.LISTEN, Setting.LISTEN.parse(words.next("address")));
        }
        draft.replyAfterwards(() -> bound(draft.settings().get(Setting.LISTEN)));
        return "";
    }

    /** Grows the client table. */
    String clientsMax(Words words, Draft draft) throws CommandException {
        if (!words.isEmpty()) {
            int slots = proxy.balancer().clients().capacity();
            draft.set(Setting.CLIENTS_MAX, Math.max(slots, Setting.CLIENTS_MAX.parse(words.next("N"))));
        }
        return draft.settings().get(Setting.CLIENTS_MAX).toString();
    }

    /** Closes a connection. */
    String close(Words words, Draft draft) throws CommandException {
        int number = Setting.parseNumber("close", words.next("N"), 0, Integer.MAX_VALUE);
        words.end();
        ConnectionTable.Entry connection = connection("close", number, proxy);
        draft.afterwards(() -> connection.abort(CloseReason.KILLED));
        return "Forcibly closing connection " + number;
    }

    /**
     * The connection of this number.
     *
     * @param command that asks for it
     * @throws IllegalArgumentException if there is none
     */
    static ConnectionTable.Entry connection(String command, int number, Proxy proxy) {
        return proxy.connections()
                .get(number)
                .orElseThrow(() -> new IllegalArgumentException(
                        command + ": Connection " + number + " out of range (expected: one that status lists)"));
    }

    /** The address as it was given, with the port that the kernel chose if that was left to it. */
    private String bound(Optional<Endpoint> given) {
        return given.map(endpoint -> {
                    boolean chosen = !endpoint.isPath() && endpoint.port() == 0;
                    int port = chosen
                            ? proxy.address().map(Endpoint::of).orElse(endpoint).port()
                            : endpoint.port();
                    return new Endpoint(endpoint.host(), port).toString();
                })
                .orElse("");
    }
}
