// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of one connection: makes plain bytes of records and records of plain bytes. Of a record that is not complete,
 * the beginning is held. Event loop only.
 */
final class TlsEngine {
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final SSLEngine engine;
    private final Owner owner;
    private @Nullable ByteBuf held;
    private boolean established;
    private boolean released;

    /** What hears of it. */
    interface Owner {
        /** The handshake is done. */
        void established();

        /** Plain bytes have come. The owner releases them. */
        void decrypted(ByteBuf plain);

        /** The client has ended TLS (RFC 8446, section 6.1: close_notify). */
        void inputEnded();

        /**
         * Records are to be sent. The owner releases them.
         *
         * @param now whether at once: nobody else knows of them
         */
        void send(ByteBuf records, boolean now);
    }

    TlsEngine(SSLEngine engine, Owner owner) {
        this.engine = engine;
        this.owner = owner;
    }

    /**
     * Decrypts what is complete, with what was held before it; the buffer stays the caller's.
     *
     * @throws SSLException if that is not what TLS expects; what is to be said of that to the client has been sent
     */
    void decrypt(ByteBuf data) throws SSLException {
        try {
            while (held != null && data.isReadable()) {
                complete(held, data);
            }
            if (data.isReadable() && !isOver()) {
                unwrap(data);
            }
        } catch (SSLException e) {
            try {
                sendLast();
            } catch (SSLException last) {
                // The engine says again what is wrong, once it has told the client.
                e.addSuppressed(last);
            }
            throw e;
        }
        if (data.isReadable() && !isOver()) {
            held = ByteBufAllocator.DEFAULT.directBuffer(TlsRecord.length(data)).writeBytes(data);
        }
    }

    /**
     * Encrypts: a record for each 16 KiB, all in one buffer. The data stays the caller's.
     *
     * @throws SSLException if TLS is broken
     */
    void encrypt(ByteBuf data) throws SSLException {
        if (data.nioBufferCount() != 1) {
            ByteBuf whole = ByteBufAllocator.DEFAULT.directBuffer(data.readableBytes());
            try {
                encrypt(whole.writeBytes(data));
            } finally {
                whole.release();
            }
            return;
        }
        ByteBuf records = ByteBufAllocator.DEFAULT.directBuffer(TlsRecord.lengthOf(data.readableBytes()));
        try {
            // Once the client has ended TLS, which ends both directions, what is left is dropped.
            while (data.isReadable() && !engine.isOutboundDone()) {
                SSLEngineResult result = engine.wrap(readable(data), writable(records));
                data.skipBytes(result.bytesConsumed());
                records.writerIndex(records.writerIndex() + result.bytesProduced());
                if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
                    records.ensureWritable(engine.getSession().getPacketBufferSize());
                } else if (result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
                    throw new SSLException("data that the engine does not take: " + result);
                }
            }
            if (records.isReadable()) {
                owner.send(records.retain(), false);
            }
        } finally {
            records.release();
        }
    }

    /**
     * Ends TLS towards the client, with a word of goodbye.
     *
     * @throws SSLException if there is nothing more that could be said
     */
    void endOutput() throws SSLException {
        engine.closeOutbound();
        sendLast();
    }

    /** Frees what it holds; it is of no use then. */
    void release() {
        if (!released) {
            released = true;
            ReferenceCountUtil.release(engine);
            if (held != null) {
                held.release();
                held = null;
            }
        }
    }

    private boolean isOver() {
        return released || engine.isInboundDone();
    }

    /** Adds to a record that is held, and decrypts it when it is whole. */
    private void complete(ByteBuf record, ByteBuf data) throws SSLException {
        int missing = TlsRecord.length(record) - record.readableBytes();
        record.writeBytes(data, Math.min(missing, data.readableBytes()));
        if (TlsRecord.isComplete(record)) {
            held = null;
            try {
                unwrap(record);
            } finally {
                record.release();
            }
        }
    }

    /** Decrypts the complete records at the beginning. */
    private void unwrap(ByteBuf records) throws SSLException {
        if (TlsRecord.isForeign(records)) {
            throw new SSLException("this is not TLS");
        }
        if (!TlsRecord.isComplete(records)) {
            return;
        }
        // What is decrypted is shorter than its record.
        ByteBuf plain = ByteBufAllocator.DEFAULT.directBuffer(records.readableBytes());
        try {
            while (!isOver() && TlsRecord.isComplete(records)) {
                SSLEngineResult result = engine.unwrap(readable(records), writable(plain));
                records.skipBytes(result.bytesConsumed());
                plain.writerIndex(plain.writerIndex() + result.bytesProduced());
                if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
                    plain.ensureWritable(engine.getSession().getApplicationBufferSize());
                } else {
                    advance(result.getHandshakeStatus());
                    if (result.bytesConsumed() == 0 && !isOver()) {
                        throw new SSLException("a record that the engine does not take: " + result);
                    }
                }
            }
            if (!established && !isOver()) {
                // BoringSSL looks at the client's last message only when it is asked for more.
                advance(engine.unwrap(NOTHING.duplicate(), writable(plain)).getHandshakeStatus());
            }
            boolean ended = !released && engine.isInboundDone();
            if (established && !released && plain.isReadable()) {
                owner.decrypted(plain.retain());
            }
            if (ended) {
                owner.inputEnded();
            }
        } finally {
            plain.release();
        }
    }

    /** Does what the engine asks for after a step. */
    private void advance(HandshakeStatus after) throws SSLException {
        HandshakeStatus status = after;
        while (!released) {
            switch (status) {
                case NEED_TASK -> {
                    if (established && !engine.getSession().getProtocol().equals("TLSv1.3")) {
                        // BoringSSL refuses it by itself, the JDK does not.
                        throw new SSLException("renegotiation is refused");
                    }
                    Runnable task = engine.getDelegatedTask();
                    while (task != null) {
                        task.run();
                        task = engine.getDelegatedTask();
                    }
                    status = engine.getHandshakeStatus();
                }
                case NEED_WRAP -> {
                    SSLEngineResult result = wrapOwn();
                    if (established && engine instanceof ReferenceCountedOpenSslEngine) {
                        // What is wrong with a record it tells when the alert that says so has been taken.
                        sendLast();
                    }
                    if (result.bytesProduced() == 0 && result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                        return;
                    }
                    status = result.getHandshakeStatus();
                }
                case FINISHED -> {
                    if (!established) {
                        established = true;
                        owner.established();
                    }
                    status = engine.getHandshakeStatus();
                }
                default -> {
                    return;
                }
            }
        }
    }

    /** Sends all that TLS has to say before it ends. */
    private void sendLast() throws SSLException {
        while (wrapOwn().bytesProduced() > 0) {}
    }

    /** Sends a message of TLS itself. */
    private SSLEngineResult wrapOwn() throws SSLException {
        ByteBuf record =
                ByteBufAllocator.DEFAULT.directBuffer(engine.getSession().getPacketBufferSize());
        try {
            SSLEngineResult result = engine.wrap(NOTHING.duplicate(), writable(record));
            record.writerIndex(result.bytesProduced());
            if (record.isReadable()) {
                owner.send(record.retain(), true);
            }
            return result;
        } finally {
            record.release();
        }
    }

    private static ByteBuffer readable(ByteBuf data) {
        return data.internalNioBuffer(data.readerIndex(), data.readableBytes());
    }

    private static ByteBuffer writable(ByteBuf data) {
        return data.internalNioBuffer(data.writerIndex(), data.writableBytes());
    }
}
