// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import pen.TestServer;

/**
 * A real Apache (its MPM event) or nginx with ten small pages, {@code /page0} to {@code /page9}, that logs as it is
 * told.
 *
 * @param host its address
 */
record LoggingServer(Running program, String host, int port) implements AutoCloseable {
    static final int PAGES = 10;

    private static final String APACHE = """
            ServerName localhost
            ServerRoot DIR
            PidFile DIR/pid
            ErrorLog DIR/error.log
            DefaultRuntimeDir DIR
            Listen HOST:PORT
            LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
            LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
            User nobody
            Group nogroup
            DocumentRoot DIR
            MaxKeepAliveRequests 0
            """;

    private static final String NGINX = """
            user root; worker_processes 2; daemon off; pid DIR/pid; error_log DIR/error.log;
            events { }
            http {
              LOGS
              client_body_temp_path DIR; proxy_temp_path DIR; fastcgi_temp_path DIR; uwsgi_temp_path DIR;
              scgi_temp_path DIR;
              server { listen HOST:PORT; root DIR; } }
            """;

    /**
     * Starts an Apache.
     *
     * @param directory for its files, of its own; {@code DIR} in the logs stands for it
     * @param logs what its configuration says of logs
     */
    static LoggingServer apache(Path directory, String host, String logs) throws IOException {
        return start("/usr/sbin/apache2 -DFOREGROUND -f", APACHE + logs, directory, host);
    }

    /**
     * What the configuration of an Apache at this address says to log, in a format, to a port of loopback by penlog.
     */
    static String toPenlog(String penlog, int port, String host, String format) {
        return "CustomLog \"|" + penlog + " 127.0.0.1 " + port + " " + host + "\" " + format + "\n";
    }

    /** The same with nginx. */
    static LoggingServer nginx(Path directory, String host, String logs) throws IOException {
        return start("nginx -c", NGINX.replace("LOGS", logs), directory, host);
    }

    private static LoggingServer start(String command, String configuration, Path directory, String host)
            throws IOException {
        Files.createDirectories(directory);
        // Apache as root becomes nobody, who has to reach the pages.
        for (Path reached : List.of(directory, directory.toAbsolutePath().getParent())) {
            Files.setPosixFilePermissions(reached, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        for (int page = 0; page < PAGES; page++) {
            Files.writeString(directory.resolve("page" + page), "a page\n");
        }
        int port = TestServer.refusedPort();
        Path file = Files.writeString(
                directory.resolve("conf"),
                configuration
                        .replace("DIR", directory.toString())
                        .replace("HOST", host)
                        .replace("PORT", Integer.toString(port)));
        ProcessBuilder program = Tree.command(List.of((command + " " + file).split(" ", -1)));
        Running running = Running.start(program, directory.resolve("output"), () -> {
            try (Socket probe = new Socket(host, port)) {
                return probe.isConnected();
            }
        });
        return new LoggingServer(running, host, port);
    }

    /** The server as an operand of pen. */
    String operand() {
        return host + ":" + port;
    }

    /** Sends its first process a signal, by its name without SIG. */
    void signal(String name) throws IOException, InterruptedException {
        program.signal(name);
    }

    /**
     * Ends it as an administrator would, and waits until its log programs have ended too.
     *
     * @return what all of them said; Apache has it in its error log
     */
    String stop() throws IOException, InterruptedException {
        List<ProcessHandle> all = program.process().descendants().toList();
        program.stop();
        all.forEach(one -> one.onExit().join());
        Path errors = program.output().resolveSibling("error.log");
        return Files.readString(errors) + program.said();
    }

    @Override
    public void close() {
        program.close();
    }
}
