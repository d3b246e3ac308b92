// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A pen that terminates TLS with the certificate of {@link Certificates} that is called {@code server}. */
final class TlsPen {
    private TlsPen() {}

    /** Starts one in front of a server, with these options. */
    static PenProcess start(Certificates certificates, Object server, Object... options) throws IOException {
        List<Object> words =
                new ArrayList<>(List.of("-E", certificates.file("server.crt"), "-K", certificates.file("server.key")));
        words.addAll(List.of(options));
        words.add(server);
        return PenProcess.start(words.toArray());
    }
}
