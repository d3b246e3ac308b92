// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import pen.TestServer;

/** A real Apache that runs penstats as a CGI program, at {@code /pen-status}. */
final class CgiServer implements AutoCloseable {
    private static final String CONFIGURATION = """
            ServerName localhost
            ServerRoot DIR
            PidFile DIR/pid
            ErrorLog DIR/error.log
            DefaultRuntimeDir DIR
            Listen 127.0.0.1:PORT
            LoadModule mpm_prefork_module /usr/lib/apache2/modules/mod_mpm_prefork.so
            LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
            LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so
            LoadModule cgi_module /usr/lib/apache2/modules/mod_cgi.so
            User nobody
            Group nogroup
            StartServers 1
            DocumentRoot DIR/pages
            ScriptAlias /pen-status DIR/penstats.cgi
            """;

    /** The two lines of the manual. */
    private static final String SCRIPT = """
            #!/bin/sh
            export JAVA_HOME='JDK'
            exec 'PENSTATS' --cgi OPTIONS
            """;

    private final Running program;
    private final Path directory;
    private final int port;

    private CgiServer(Running program, Path directory, int port) {
        this.program = program;
        this.directory = directory;
        this.port = port;
    }

    /**
     * Starts one.
     *
     * @param directory for its files, of its own
     * @param options those of penstats, beside {@code --cgi}
     */
    static CgiServer start(Path directory, String... options) throws IOException {
        Files.createDirectories(directory.resolve("pages"));
        // Apache as root becomes nobody, who has to reach the program.
        for (Path reached : List.of(directory, directory.toAbsolutePath().getParent())) {
            Files.setPosixFilePermissions(reached, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        int port = TestServer.refusedPort();
        Path script = Files.writeString(
                directory.resolve("penstats.cgi"),
                SCRIPT.replace("JDK", System.getProperty("java.home"))
                        .replace("PENSTATS", Tree.program("penstats"))
                        .replace("OPTIONS", String.join(" ", options)));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path configuration = Files.writeString(
                directory.resolve("apache.conf"),
                CONFIGURATION.replace("DIR", directory.toString()).replace("PORT", Integer.toString(port)));
        Running program = Running.start(
                new ProcessBuilder("/usr/sbin/apache2", "-DFOREGROUND", "-f", configuration.toString()),
                directory.resolve("output"),
                () -> {
                    try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                        return probe.isConnected();
                    }
                });
        return new CgiServer(program, directory, port);
    }

    /** Host and port, as in an address of the web. */
    String host() {
        return "127.0.0.1:" + port;
    }

    /** The address of penstats, with what follows its path. */
    String page(String rest) {
        return "http://" + host() + "/pen-status" + rest;
    }

    /** What the program has said on stderr. */
    String errors() throws IOException {
        return Files.readString(directory.resolve("error.log"))
                .lines()
                .filter(line -> line.contains("cgi:"))
                .reduce("", (all, line) -> all + line + "\n");
    }

    @Override
    public void close() {
        program.close();
    }
}
