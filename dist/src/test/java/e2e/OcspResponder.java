// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real OCSP responder, that of openssl, on a port of its own, for an authority in a directory: ca.crt, ca.key. */
record OcspResponder(Running program) implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("ACCEPT .*:([0-9]+) PID=");

    /** The serial number of the certificate that indexes tell of. */
    static final String SERIAL = "1001";

    /** What the responder says of the certificate. */
    enum Verdict {
        GOOD("V\t491231235959Z\t\t" + SERIAL + "\tunknown\t/CN=a\n"),
        REVOKED("R\t491231235959Z\t261101000000Z\t" + SERIAL + "\tunknown\t/CN=a\n"),
        UNKNOWN("");

        /** As openssl-ca(1) keeps it. */
        private final String index;

        Verdict(String index) {
            this.index = index;
        }
    }

    /**
     * Starts one.
     *
     * @param signer whose NAME.crt and NAME.key sign the answers
     */
    static OcspResponder start(Path directory, Verdict verdict, String signer) throws IOException {
        Path index = Files.writeString(directory.resolve(verdict + ".index"), verdict.index);
        Files.writeString(directory.resolve(verdict + ".index.attr"), "");
        ProcessBuilder command = new ProcessBuilder(new ArrayList<>(
                        List.of("openssl ocsp -port 0 -CA ca.crt -ndays 7 -rkey %1$s.key -rsigner %1$s.crt -index"
                                .formatted(signer)
                                .split(" "))))
                .directory(directory.toFile());
        command.command().add(index.toString());
        Path output = directory.resolve(verdict + "-" + signer + ".output");
        return new OcspResponder(Running.start(
                command, output, () -> PORT.matcher(Files.readString(output)).find()));
    }

    /** Where to ask it. */
    String url() throws IOException {
        Matcher matcher = PORT.matcher(Files.readString(program.output()));
        if (!matcher.find()) {
            throw new IOException("no port");
        }
        return "http://127.0.0.1:" + matcher.group(1) + "/";
    }

    @Override
    public void close() {
        program.close();
    }
}
