// SPDX-License-Identifier: Apache-2.0
package e2e;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pen.tls.PrivateKeys;

/** A web server that gives the same answer to every question, as an OCSP responder that is broken, or that lies. */
record FixedAnswer(HttpServer server) implements AutoCloseable {
    /** GeneralizedTime: tag, length, digits (X.690, 8.26). */
    private static final Pattern TIME = Pattern.compile("\\x18\\x0f([0-9]{14})Z");

    private static final DateTimeFormatter DIGITS = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");

    static FixedAnswer start(byte[] answer) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/ocsp-response");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return new FixedAnswer(server);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /**
     * What an OCSP response (RFC 6960, section 4.2.1) would be if it had been given at another time, signed again.
     *
     * @param response signed with RSA and SHA-256
     */
    static byte[] moved(byte[] response, Duration by, Path key) throws IOException, GeneralSecurityException {
        byte[] moved = response.clone();
        int status = content(moved, 0);
        int bytes = content(moved, end(moved, status));
        int type = content(moved, bytes);
        int basic = content(moved, end(moved, type));
        int signed = content(moved, basic);
        int signedEnd = end(moved, signed);

        Matcher time =
                TIME.matcher(new String(moved, StandardCharsets.ISO_8859_1)).region(signed, signedEnd);
        while (time.find()) {
            String digits = LocalDateTime.parse(time.group(1), DIGITS).plus(by).format(DIGITS);
            System.arraycopy(digits.getBytes(StandardCharsets.US_ASCII), 0, moved, time.start(1), digits.length());
        }
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(PrivateKeys.read(key));
        signature.update(moved, signed, signedEnd - signed);
        byte[] bits = signature.sign();
        int place = end(moved, end(moved, signedEnd)) - bits.length;
        System.arraycopy(bits, 0, moved, place, bits.length);
        return moved;
    }

    /** Where the content of the value at a place begins (X.690, 8.1.3). */
    private static int content(byte[] der, int value) {
        int length = der[value + 1];
        return value + 2 + (length < 0 ? length & 0x7f : 0);
    }

    private static int end(byte[] der, int value) {
        int content = content(der, value);
        int length = der[value + 1];
        if (length < 0) {
            length = 0;
            for (int i = value + 2; i < content; i++) {
                length = (length << 8) | (der[i] & 0xff);
            }
        }
        return content + length;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
