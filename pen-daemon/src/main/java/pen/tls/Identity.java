// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.lang.ref.Cleaner;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * What pen shows to clients that call it by one name: a certificate with its key, and the proof that it has not been
 * revoked. Any thread may use it.
 */
final class Identity {
    /** Memory outside of Java's is freed when nobody can begin a connection any more; those that have begun hold it. */
    private static final Cleaner CLEANER = Cleaner.create();

    private final SslContext context;
    private final byte @Nullable [] ocspResponse;
    private final TicketKeys keys;
    private volatile int keysVersion;

    /** @param ocspResponse RFC 6960, section 4.2.1, in DER */
    Identity(SslContext context, byte @Nullable [] ocspResponse, TicketKeys keys) {
        this.context = context;
        this.ocspResponse = ocspResponse;
        this.keys = keys;
        CLEANER.register(this, () -> ReferenceCountUtil.release(context));
        renewKeys();
    }

    /** TLS for one connection; to be released. */
    SSLEngine engine() {
        if (keysVersion != keys.version()) {
            renewKeys();
        }
        SSLEngine engine = context.newEngine(ByteBufAllocator.DEFAULT);
        if (ocspResponse != null && engine instanceof ReferenceCountedOpenSslEngine staples) {
            staples.setOcspResponse(ocspResponse);
        }
        return engine;
    }

    private void renewKeys() {
        if (context instanceof ReferenceCountedOpenSslContext openSsl) {
            keysVersion = keys.giveTo(openSsl.sessionContext());
        }
    }
}
