// SPDX-License-Identifier: Apache-2.0
package e2e;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import pen.TestClient;

/**
 * The record with which openssl s_client begins: a ClientHello that asks for a server by its name (RFC 8446, 4.1.2, and
 * RFC 6066, 3).
 */
final class Hello {
    private static final String NAME = "name-of-the-server.example";

    /** Type, version and length of a record. */
    private static final int RECORD_HEADER = 5;

    private static final int HANDSHAKE = 22;
    private static final int CERTIFICATE = 11;
    private static final int SERVER_HELLO_DONE = 14;

    private static final AtomicInteger ANSWERED = new AtomicInteger();

    private final byte[] bytes;

    private Hello(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Records what s_client sends with these options. */
    static Hello of(String options) throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process client = new ProcessBuilder(("openssl s_client -connect 127.0.0.1:" + listener.getLocalPort()
                                    + " -servername " + NAME + " " + options)
                            .split(" ", -1))
                    .redirectErrorStream(true)
                    .start();
            try (Socket socket = listener.accept()) {
                socket.setSoTimeout(TestClient.PATIENCE);
                return new Hello(record(new DataInputStream(socket.getInputStream())));
            } finally {
                client.destroyForcibly().onExit().join();
            }
        }
    }

    /** A copy of it. */
    byte[] bytes() {
        return bytes.clone();
    }

    /** The same for another name, which may be any bytes. */
    Hello named(byte[] name) {
        int place = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(NAME);
        int more = name.length - NAME.length();
        ByteBuffer other = ByteBuffer.allocate(bytes.length + more)
                .put(bytes, 0, place)
                .put(name)
                .put(bytes, place + NAME.length(), bytes.length - place - NAME.length());
        // Lengths of the name, of the list of one name, and of the extension.
        add(other, place - 2, more);
        add(other, place - 5, more);
        add(other, place - 7, more);
        // Version, random, session, ciphers, compressions; then the length of all extensions.
        int session = RECORD_HEADER + 4 + 2 + 32;
        int ciphers = session + 1 + other.get(session);
        int compressions = ciphers + 2 + other.getShort(ciphers);
        add(other, compressions + 1 + other.get(compressions), more);
        // Length of the handshake message, whose first byte of three is 0, and of the record.
        add(other, RECORD_HEADER + 2, more);
        add(other, 3, more);
        return new Hello(other.array());
    }

    /** The same for another name. */
    Hello named(String name) {
        return named(name.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Sends it, and leaves when the server's part of the handshake is there; for a hello of TLS 1.2, which is answered
     * in the clear.
     *
     * @return the server's own certificate; null if it turned the client away
     */
    @Nullable
    X509Certificate answer(InetSocketAddress pen) throws IOException {
        // From many addresses in turn: of one, the ports would run out.
        String from = "127.0.3." + (1 + Math.floorMod(ANSWERED.getAndIncrement(), 250));
        try (Socket socket = TestClient.connect(from, pen)) {
            socket.getOutputStream().write(bytes);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            ByteArrayOutputStream messages = new ByteArrayOutputStream();
            while (true) {
                byte[] record = record(in);
                if (record[0] != HANDSHAKE) {
                    return null;
                }
                messages.write(record, RECORD_HEADER, record.length - RECORD_HEADER);
                ByteBuffer all = ByteBuffer.wrap(messages.toByteArray());
                if (find(all.duplicate(), SERVER_HELLO_DONE) != null) {
                    ByteBuffer list = find(all, CERTIFICATE);
                    return list == null ? null : first(list);
                }
            }
        } catch (EOFException | SocketException e) {
            // The end, or a reset: the server does not want this client.
            return null;
        }
    }

    private static void add(ByteBuffer buffer, int place, int more) {
        buffer.putShort(place, (short) (buffer.getShort(place) + more));
    }

    private static byte[] record(DataInputStream in) throws IOException {
        byte[] header = in.readNBytes(RECORD_HEADER);
        if (header.length < RECORD_HEADER) {
            throw new EOFException();
        }
        int length = Short.toUnsignedInt(ByteBuffer.wrap(header).getShort(3));
        ByteBuffer record = ByteBuffer.allocate(RECORD_HEADER + length).put(header);
        in.readFully(record.array(), RECORD_HEADER, length);
        return record.array();
    }

    /** The body of the first whole handshake message of a type. */
    private static @Nullable ByteBuffer find(ByteBuffer messages, int type) {
        while (messages.remaining() >= 4) {
            int header = messages.getInt();
            int length = header & 0xff_ffff;
            if (length > messages.remaining()) {
                return null;
            }
            if (header >>> 24 == type) {
                return messages.slice(messages.position(), length);
            }
            messages.position(messages.position() + length);
        }
        return null;
    }

    /** The first of a list of certificates (RFC 5246, 7.4.2): length of the list, length of the certificate, itself. */
    private static X509Certificate first(ByteBuffer list) throws IOException {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(list.array(), list.arrayOffset() + 6, list.limit()));
        } catch (CertificateException e) {
            throw new IOException(e);
        }
    }
}
