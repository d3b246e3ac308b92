// SPDX-License-Identifier: Apache-2.0
package penstats;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Whether pens can be changed here, and by whom. */
interface ControlOffer {
    /** Nobody can change anything. */
    ControlOffer NONE = new ControlOffer() {
        @Override
        public boolean isMade() {
            return false;
        }

        @Override
        public CompletableFuture<Optional<String>> token(HttpServletRequest request) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
    };

    /** Whether there are forms at all. */
    boolean isMade();

    /** What forms have to send along; empty: whoever asks has not said who it is. Never fails. */
    CompletableFuture<Optional<String>> token(HttpServletRequest request);
}
