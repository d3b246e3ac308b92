// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The keys that session tickets are sealed with (RFC 5077, section 4; RFC 8446, section 4.6.1), the same for all
 * certificates. They live in memory only, and only for a day, so that whoever learns one can read no older
 * conversation. Any thread may use them.
 */
final class TicketKeys {
    /** How long new tickets are sealed with the same key. */
    private static final long PERIOD = TimeUnit.HOURS.toNanos(12);

    /** The one that seals, and one that still opens: a ticket holds for at least {@link #PERIOD}. */
    private static final int KEPT = 2;

    private final SecureRandom random = new SecureRandom();
    private final LongSupplier nanoTime;
    private final Deque<OpenSslSessionTicketKey> keys = new ArrayDeque<>();
    private volatile long made;
    private volatile int version;

    TicketKeys(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        renew();
    }

    /** Changes with the keys. */
    int version() {
        if (nanoTime.getAsLong() - made >= PERIOD) {
            renewIfOld();
        }
        return version;
    }

    /** Has tickets sealed and opened with the keys of this moment; returns their version. */
    synchronized int giveTo(OpenSslSessionContext sessions) {
        sessions.setTicketKeys(keys.toArray(new OpenSslSessionTicketKey[0]));
        return version;
    }

    private synchronized void renewIfOld() {
        if (nanoTime.getAsLong() - made >= PERIOD) {
            renew();
        }
    }

    private synchronized void renew() {
        byte[] name = bytes(OpenSslSessionTicketKey.NAME_SIZE);
        byte[] hmac = bytes(OpenSslSessionTicketKey.HMAC_KEY_SIZE);
        byte[] aes = bytes(OpenSslSessionTicketKey.AES_KEY_SIZE);
        keys.addFirst(new OpenSslSessionTicketKey(name, hmac, aes));
        if (keys.size() > KEPT) {
            keys.removeLast();
        }
        made = nanoTime.getAsLong();
        version++;
    }

    private byte[] bytes(int size) {
        byte[] fresh = new byte[size];
        random.nextBytes(fresh);
        return fresh;
    }
}
