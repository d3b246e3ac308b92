// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import pen.log.Diagnostics;

/**
 * What pen shows to clients that call it by one name: a certificate with its key, and the proof that it has not been
 * revoked. Any thread may use it.
 */
final class Identity {
    /** Memory outside of Java's is freed when nobody can begin a connection any more; those that have begun hold it. */
    private static final Cleaner CLEANER = Cleaner.create();

    private final SslContext context;
    private final @Nullable OcspResponse ocspResponse;
    private final TicketKeys keys;
    private final LongSupplier epochMillis;
    private final Diagnostics diagnostics;
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile int keysVersion;

    /**
     * @param ocspResponse what is stapled while it is valid
     * @param epochMillis the wall clock, in milliseconds since 1970
     */
    Identity(
            SslContext context,
            @Nullable OcspResponse ocspResponse,
            TicketKeys keys,
            LongSupplier epochMillis,
            Diagnostics diagnostics) {
        this.context = context;
        this.ocspResponse = ocspResponse;
        this.keys = keys;
        this.epochMillis = epochMillis;
        this.diagnostics = diagnostics;
        CLEANER.register(this, () -> ReferenceCountUtil.release(context));
        renewKeys();
        staple();
    }

    /** TLS for one connection; to be released. */
    SSLEngine engine() {
        try {
            if (keysVersion != keys.version()) {
                renewKeys();
            }
            SSLEngine engine = context.newEngine(ByteBufAllocator.DEFAULT);
            OcspResponse staple = staple();
            if (staple != null && engine instanceof ReferenceCountedOpenSslEngine staples) {
                staples.setOcspResponse(staple.der());
            }
            return engine;
        } finally {
            // Else this may count as garbage as soon as its fields have been read, and the context be freed meanwhile.
            Reference.reachabilityFence(this);
        }
    }

    /** What is stapled now, if anything; why nothing is any more is told once. */
    private @Nullable OcspResponse staple() {
        if (ocspResponse == null) {
            return null;
        }
        long now = epochMillis.getAsLong();
        if (!ocspResponse.isValidAt(now)) {
            if (!told.getAndSet(true)) {
                diagnostics.say(ocspResponse.whyNotAt(now) + "; nothing is stapled");
            }
            return null;
        }
        if (told.get()) {
            told.set(false);
        }
        return ocspResponse;
    }

    private void renewKeys() {
        if (context instanceof ReferenceCountedOpenSslContext openSsl) {
            keysVersion = keys.giveTo(openSsl.sessionContext());
        }
    }
}
