// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * TLS as it is spoken under some settings.
 *
 * @param standard what clients see whose name for the server has no certificate of its own
 * @param names the certificates by name; null: there are none
 */
record Termination(
        TlsSettings settings,
        LiveIdentity standard,
        @Nullable ServerNames names) {
    /** How long a handshake may take; s. */
    int handshakeTimeout() {
        return settings.handshakeTimeout();
    }

    /** Whether the identity depends on the client's name for the server. */
    boolean hasNames() {
        return names != null;
    }

    /** The identity for clients that give no name. */
    Identity identity() {
        return Objects.requireNonNull(standard.get(), "TLS is on only when its certificate has been read");
    }

    /** The identity for a client's name for the server. */
    CompletionStage<Identity> identity(@Nullable String name) {
        return names == null
                ? CompletableFuture.completedFuture(identity())
                : names.find(name).thenApply(found -> found == null ? identity() : found);
    }

    /** Reads again what has changed. Not on an event loop. */
    void refresh() {
        standard.refresh();
        if (names != null) {
            names.refresh();
        }
    }
}
