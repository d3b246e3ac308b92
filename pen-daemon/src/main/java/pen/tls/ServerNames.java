// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The directory of identities by name: {@code NAME.crt}, {@code NAME.key}, {@code NAME.ca}, {@code NAME.ocsp}, where
 * {@code *.PARENT} stands for every name of one more label that has no files of its own. Each is read when it is first
 * asked for, in the background; the most recently used are kept. Any thread may use it.
 */
final class ServerNames {
    /** Names that are kept. */
    private static final int KEPT = 10_000;

    /** The longest name (RFC 1035, section 2.3.4). */
    private static final int LONGEST = 253;

    /** Labels of letters, digits, {@code -} and {@code _}: nothing that a path could be made of. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");

    private final Supplier<Path> directory;
    private final Supplier<List<Path>> authorities;
    private final Function<Supplier<IdentityFiles>, LiveIdentity> opener;
    private final Executor background;
    private final Map<String, LiveIdentity> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, LiveIdentity> eldest) {
            return size() > KEPT;
        }
    };

    /**
     * @param directory where the files lie at the moment
     * @param authorities of client certificates, for names without a {@code .ca} file
     * @param opener makes an identity that follows its files
     */
    ServerNames(
            Supplier<Path> directory,
            Supplier<List<Path>> authorities,
            Function<Supplier<IdentityFiles>, LiveIdentity> opener,
            Executor background) {
        this.directory = directory;
        this.authorities = authorities;
        this.opener = opener;
        this.background = background;
    }

    /**
     * The identity of a name, at once if it is known; null if it has none, or if this is no name of a host.
     *
     * @param asked in small letters
     */
    CompletionStage<@Nullable Identity> find(@Nullable String asked) {
        if (asked == null || asked.length() > LONGEST || !NAME.matcher(asked).matches()) {
            return CompletableFuture.completedFuture(null);
        }
        LiveIdentity own = known(asked);
        // What stands for it under its parent's name may have been overtaken by files of its own: that is looked up.
        return own != null
                ? CompletableFuture.completedFuture(own.get())
                : CompletableFuture.supplyAsync(() -> load(asked), background);
    }

    /** Reads again what has changed, and forgets names whose certificate is gone. Not on an event loop. */
    void refresh() {
        List<LiveIdentity> all;
        synchronized (known) {
            all = new ArrayList<>(known.values());
        }
        // Event loops wait for that lock, and must not wait for a disk.
        Set<LiveIdentity> gone = all.stream().filter(LiveIdentity::isGone).collect(Collectors.toSet());
        synchronized (known) {
            known.values().removeAll(gone);
        }
        all.stream().filter(identity -> !gone.contains(identity)).forEach(LiveIdentity::refresh);
    }

    private @Nullable Identity load(String name) {
        int dot = name.indexOf('.');
        String wildcard = dot < 0 ? null : "*" + name.substring(dot);
        String base = exists(name) ? name : wildcard != null && exists(wildcard) ? wildcard : null;
        if (base == null) {
            return null;
        }
        LiveIdentity identity = known(base);
        if (identity == null) {
            identity = opener.apply(() -> files(base));
            identity.refresh();
            synchronized (known) {
                known.put(base, identity);
            }
        }
        return identity.get();
    }

    private @Nullable LiveIdentity known(String base) {
        synchronized (known) {
            return known.get(base);
        }
    }

    private boolean exists(String base) {
        return Files.exists(file(base, ".crt"));
    }

    private IdentityFiles files(String base) {
        Path certificate = file(base, ".crt");
        Path key = file(base, ".key");
        Path own = file(base, ".ca");
        Path ocspResponse = file(base, ".ocsp");
        return new IdentityFiles(
                certificate,
                Files.exists(key) ? key : certificate,
                Files.exists(own) ? List.of(own) : authorities.get(),
                Files.exists(ocspResponse) ? ocspResponse : null);
    }

    private Path file(String base, String kind) {
        return directory.get().resolve(base + kind);
    }
}
