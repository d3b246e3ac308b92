// SPDX-License-Identifier: Apache-2.0
package bench.stand;

/** What a balancer does with what clients send. */
public enum Service {
    /** Relays connections as they are. */
    TCP,
    /** Relays datagrams, to two servers in turn. */
    UDP,
    /** Relays HTTP/1.1 on connections that stay, and tells the server of the client in X-Forwarded-For. */
    FORWARDED,
    /** Relays connections, and ends TLS 1.2 or 1.3 before; its key is ECDSA P-256. */
    TLS_ECDSA,
    /** As {@link #TLS_ECDSA}; its key is RSA with 2048 bits. */
    TLS_RSA;

    /** Whether clients speak TLS with it. */
    public boolean isTls() {
        return this == TLS_ECDSA || this == TLS_RSA;
    }
}
