// SPDX-License-Identifier: Apache-2.0
package bench.stand;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/**
 * The server behind the balancers: nginx, with a small answer and a large file.
 *
 * @param port of the loopback address
 */
public record Backend(int port) {
    /** The path of an answer with a body of {@value #SMALL_BYTES} bytes. */
    public static final String SMALL = "/small";

    static final int SMALL_BYTES = 100;

    /** The path of an answer whose body is what X-Forwarded-For had. */
    private static final String FORWARDED = "/forwarded";

    /** The path of a file of {@value #LARGE_BYTES} bytes. */
    public static final String LARGE = "/large";

    public static final long LARGE_BYTES = 10_000_000;

    /** Starts one, and waits until it serves. */
    public static Backend start(Stand stand, String row, int workers) throws IOException, InterruptedException {
        int port = Ports.free();
        String label = row + "-" + workers + "-backend";
        try (RandomAccessFile file =
                new RandomAccessFile(stand.temporary("large").toFile(), "rw")) {
            file.setLength(LARGE_BYTES);
        }
        List<String> command = Nginx.command(stand, label, workers, "", """
                http {
                    access_log off;
                    sendfile on;
                    tcp_nodelay on;
                    open_file_cache max=10;
                    keepalive_timeout 1h;
                    keepalive_requests 1000000000;
                    client_body_temp_path %1$s; proxy_temp_path %1$s; fastcgi_temp_path %1$s;
                    uwsgi_temp_path %1$s; scgi_temp_path %1$s;
                    server {
                        listen 127.0.0.1:%2$d backlog=%3$d reuseport;
                        root %1$s;
                        location = %4$s { return 200 "%5$s"; }
                        location = %6$s { return 200 "$http_x_forwarded_for"; }
                    }
                }
                """.formatted(
                        stand.temporary(""), port, Setup.BACKLOG, SMALL, "x".repeat(SMALL_BYTES), FORWARDED));
        Child child = stand.start(label, command);
        FirstByte.await(child, port);
        return new Backend(port);
    }

    /**
     * Asks a balancer, twice on one connection.
     *
     * @param port of the balancer
     * @return what X-Forwarded-For had when the server got the requests; empty where it had none
     */
    public static List<String> clientsSeen(int port) throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + FORWARDED))
                .timeout(Duration.ofSeconds(10))
                .build();
        String first =
                client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        String second =
                client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        return List.of(first, second);
    }
}
