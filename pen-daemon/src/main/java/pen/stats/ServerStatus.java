// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import java.util.Map;
import pen.balance.CloseReason;
import pen.balance.ConnectTimes;
import pen.balance.Refusal;
import pen.balance.Server;
import pen.settings.ServerSettings;

/**
 * One server in the report.
 *
 * @param label its number, or {@code emergency} or {@code abuse}
 * @param blacklistedSeconds until it is tried again, rounded up; 0 if it is not blacklisted
 * @param connections that are open or being opened
 * @param sent bytes sent to it
 * @param received bytes received from it
 */
record ServerStatus(
        String label,
        Role role,
        String address,
        int port,
        State state,
        long blacklistedSeconds,
        int connections,
        int maxSoft,
        int maxHard,
        long connects,
        long failures,
        long failovers,
        long blacklistings,
        long sent,
        long received,
        int weight,
        int prio,
        ConnectTimes.Figures connectTimes,
        Map<CloseReason, Long> closes,
        Map<Refusal, Long> refusals) {

    /** What it is for. */
    enum Role {
        REGULAR,
        EMERGENCY,
        ABUSE
    }

    /** Whether it takes connections, or frames. */
    enum State {
        AVAILABLE,
        BLACKLISTED,
        NO_ANSWER,
        NO_ADDRESS
    }

    static ServerStatus of(Server server) {
        ServerSettings set = server.settings();
        long blacklisted = server.blacklistedSeconds();
        return new ServerStatus(
                label(server),
                role(server),
                set.host(),
                set.endpoint().port(),
                state(server, blacklisted),
                blacklisted,
                server.connections(),
                set.max(),
                set.hard(),
                server.connects(),
                server.failures(),
                server.failovers(),
                server.blacklistings(),
                server.sent(),
                server.received(),
                set.weight(),
                set.prio(),
                server.connectTimes().figures(),
                server.closes().all(),
                server.refusals().all());
    }

    /** How reports call a server. */
    static String label(Server server) {
        return server.index() < 0 ? server.name().replace(" server", "") : Integer.toString(server.index());
    }

    private static Role role(Server server) {
        return switch (server.index()) {
            case Server.EMERGENCY -> Role.EMERGENCY;
            case Server.ABUSE -> Role.ABUSE;
            default -> Role.REGULAR;
        };
    }

    private static State state(Server server, long blacklisted) {
        if (blacklisted > 0) {
            return State.BLACKLISTED;
        }
        if (!server.isAddressed()) {
            return State.NO_ADDRESS;
        }
        return server.isReached() ? State.AVAILABLE : State.NO_ANSWER;
    }
}
