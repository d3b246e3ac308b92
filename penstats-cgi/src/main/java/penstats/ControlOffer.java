// SPDX-License-Identifier: Apache-2.0
package penstats;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Whether pens can be changed here, and by whom. */
interface ControlOffer extends AutoCloseable {
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

        @Override
        public Map<String, HttpServlet> servlets(Pens pens) {
            return Map.of();
        }

        @Override
        public void close() {}
    };

    /** Whether there are forms at all. */
    boolean isMade();

    /** What forms have to send along; empty: whoever asks has not said who it is. Never fails. */
    CompletableFuture<Optional<String>> token(HttpServletRequest request);

    /** What changes these pens, by path. */
    Map<String, HttpServlet> servlets(Pens pens);

    @Override
    void close();
}
