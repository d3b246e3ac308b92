// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The command openssl, in a directory. */
public record Openssl(Path directory) {
    /** What it prints; it must succeed. */
    public String run(String... arguments) throws IOException, InterruptedException {
        Process process = start(arguments);
        String output = output(process);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", arguments) + ": " + output);
        }
        return output;
    }

    /** What it prints, whether or not it succeeds. */
    public String told(String... arguments) throws IOException {
        return output(start(arguments));
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        return process;
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** A file with this text. */
    public Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    /** The texts of files, one after another, in another file. */
    public Path join(String name, String... files) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String file : files) {
            text.append(Files.readString(directory.resolve(file)));
        }
        return file(name, text.toString());
    }

    /** A self-signed certificate of an authority, NAME.crt, and its key, NAME.key. */
    public void authority(String name) throws IOException, InterruptedException {
        run(("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=" + name + " -keyout "
                        + name + ".key -out " + name + ".crt")
                .split(" "));
    }

    /** The options that have pen show the certificate NAME.crt. */
    public List<Object> shown(String name) {
        return List.of("-E", directory.resolve(name + ".crt"), "-K", directory.resolve(name + ".key"));
    }

    /** A certificate that an authority signed, NAME.crt, and its key, NAME.key. */
    public void issue(String name, String issuer, boolean isAuthority) throws IOException, InterruptedException {
        issue(name, name, issuer, isAuthority, 30);
    }

    /** Likewise, for a subject that is not the file's name, and some days. */
    public void issue(String name, String subject, String issuer, boolean isAuthority, int days)
            throws IOException, InterruptedException {
        if (!Files.exists(directory.resolve(name + ".key"))) {
            run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", name + ".key");
        }
        file(name + ".ext", "basicConstraints=CA:" + (isAuthority ? "TRUE" : "FALSE") + "\n");
        run("req", "-new", "-key", name + ".key", "-subj", "/CN=" + subject, "-out", name + ".csr");
        run(("x509 -req -in " + name + ".csr -CA " + issuer + ".crt -CAkey " + issuer + ".key -CAcreateserial -days "
                        + days + " -extfile " + name + ".ext -out " + name + ".crt")
                .split(" "));
    }

    /**
     * An OCSP response, NAME.ocsp, in which an authority tells of certificates.
     *
     * @param verdict V for good, R for revoked, anything else for unknown
     * @param options of openssl-ocsp(1), with blanks between them
     * @param certificates NAMEs of certificates
     * @return the file
     */
    public Path ocsp(String name, String authority, String verdict, String options, String... certificates)
            throws IOException, InterruptedException {
        StringBuilder index = new StringBuilder();
        List<String> command = new ArrayList<>(List.of(("ocsp -no_nonce -index index -CA %1$s.crt -issuer %1$s.crt"
                        + " -rsigner %1$s.crt -rkey %1$s.key -respout %2$s.ocsp " + options)
                .formatted(authority, name)
                .split(" ")));
        for (String certificate : certificates) {
            String serial = run("x509", "-noout", "-serial", "-in", certificate + ".crt")
                    .strip()
                    .replace("serial=", "");
            String revoked = verdict.equals("R") ? "261101000000Z" : "";
            if ("VR".contains(verdict)) {
                index.append(String.join(
                        "\t", verdict, "491231235959Z", revoked, serial, "unknown", "/CN=" + serial + "\n"));
            }
            command.addAll(List.of("-cert", certificate + ".crt"));
        }
        file("index", index.toString());
        run(command.toArray(String[]::new));
        return directory.resolve(name + ".ocsp");
    }
}
