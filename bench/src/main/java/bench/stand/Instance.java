// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/**
 * A contender that runs.
 *
 * @param contender who it is
 * @param setup how it was asked to be
 * @param child its process
 */
public record Instance(Contender contender, Setup setup, Child child) {
    /** Starts one, and waits until it serves. */
    public static Instance start(Stand stand, Contender contender, Demand demand, Backend backend)
            throws IOException, InterruptedException {
        return start(stand, contender, demand, List.of(backend.port()));
    }

    /** Starts one that relays datagrams, and waits until it serves. */
    public static Instance start(Stand stand, Contender contender, Demand demand, DnsServers servers)
            throws IOException, InterruptedException {
        return start(stand, contender, demand, servers.ports());
    }

    private static Instance start(Stand stand, Contender contender, Demand demand, List<Integer> servers)
            throws IOException, InterruptedException {
        int port = Ports.free();
        String label = demand.row() + "-" + demand.threads() + "-" + contender.name()
                + (demand.clients() == 0 ? "" : "-" + demand.clients())
                + (demand.rules() == 0 ? "" : "-" + demand.rules());
        if (demand.service().isTls()) {
            Certificate.make(stand, demand.service());
        }
        Setup setup = new Setup(label, demand, port, servers, stand.temporary(label + ".control"));
        Child child = stand.start(label, contender.program().command(stand, setup));
        switch (demand.service()) {
            case UDP -> FirstByte.awaitDatagram(child, port);
            case TLS_ECDSA, TLS_RSA -> FirstByte.awaitTls(child, port, Certificate.of(stand, demand.service()));
            default -> FirstByte.await(child, port);
        }
        return new Instance(contender, setup, child);
    }

    public int port() {
        return setup.port();
    }

    public ProcessTree tree() {
        return child.tree();
    }

    /** What TLS it agrees to with clients that prefer what OpenSSL's do: the protocol and the cipher. */
    public String agreed(Stand stand) throws IOException {
        Certificate certificate = Certificate.of(stand, setup.service());
        try (SSLSocket socket = certificate.connect(port())) {
            return socket.getSession().getProtocol() + ", "
                    + socket.getSession().getCipherSuite();
        }
    }

    /** The command that asks it for its process id by its control port; empty if it has no such program. */
    public Optional<List<String>> askPid() {
        return contender.program().askPid(setup.control());
    }
}
