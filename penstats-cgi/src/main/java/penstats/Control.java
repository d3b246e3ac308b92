// SPDX-License-Identifier: Apache-2.0
package penstats;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The offer to change pens, to users of a file.
 *
 * @param tokens that their forms have to send along
 * @param told hears of each change
 */
record Control(Users users, Tokens tokens, Consumer<String> told) implements ControlOffer {
    /**
     * The offer that the command line makes.
     *
     * @param told hears of each change
     * @throws IOException if the file of users cannot be used; the message names it and the line
     */
    static ControlOffer of(Options options, Consumer<String> told) throws IOException {
        if (!options.allowControl()) {
            return NONE;
        }
        Users users = new Users(options.users().orElseThrow(), System::nanoTime, told);
        return new Control(users, new Tokens(System::nanoTime), told);
    }

    @Override
    public boolean isMade() {
        return true;
    }

    @Override
    public CompletableFuture<Optional<String>> token(HttpServletRequest request) {
        Optional<Credentials> credentials = credentials(request);
        if (credentials.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        // Whoever cannot be checked now sees the page as somebody unknown, and can log in later.
        return users.check(credentials.get())
                .thenApply(login ->
                        credentials.filter(known -> login == Login.ACCEPTED).map(known -> tokens.issue(known.name())));
    }

    @Override
    public Map<String, HttpServlet> servlets(Pens pens) {
        return Map.of(
                "/control", new ControlServlet(this, new Changes(pens, told)),
                "/login", new LoginServlet(pens, this));
    }

    @Override
    public void close() {
        users.close();
    }

    static Optional<Credentials> credentials(HttpServletRequest request) {
        return Credentials.parse(request.getHeader("Authorization"));
    }
}
