// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pen.log.Diagnostics;
import pen.settings.Follower;
import pen.settings.Settings;

/** The TLS that clients speak with pen, if it is on. */
public final class TlsContexts implements Follower, AutoCloseable {
    private final UnaryOperator<Path> locate;
    private final LongSupplier epochMillis;
    private final LongSupplier nanoTime;
    private final Diagnostics diagnostics;
    private final ExecutorService background = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "certificates");
        thread.setDaemon(true);
        return thread;
    });
    private volatile @Nullable Termination termination;
    private @Nullable TicketKeys keys;
    private boolean announced;

    /**
     * @param locate where a file lies for this process
     * @param epochMillis the wall clock, in milliseconds since 1970
     * @param nanoTime the time, in nanoseconds of any origin
     */
    public TlsContexts(
            UnaryOperator<Path> locate, LongSupplier epochMillis, LongSupplier nanoTime, Diagnostics diagnostics) {
        this.locate = locate;
        this.epochMillis = epochMillis;
        this.nanoTime = nanoTime;
        this.diagnostics = diagnostics;
    }

    /**
     * Checks what a pen is to start with; later, commands may come in any order.
     *
     * @throws IllegalArgumentException if something was said of TLS that means nothing because it is off
     */
    public static void check(Settings first) {
        TlsSettings.requireCertificate(first);
    }

    /** Loads native code, for a TLS that may be switched on when there are no files any more. */
    public static void load() {
        IdentityReader.whyNotNative();
    }

    /** Whether clients that come now have to speak TLS. */
    public boolean isOn() {
        return termination != null;
    }

    /** A client's stream as the rest of pen sees it: without TLS, if that is on. */
    public pen.net.Stream secure(pen.net.Stream client) {
        Termination now = termination;
        return now == null ? client : new TlsStream(client, now);
    }

    /** Reads certificates again that have changed. Not on an event loop. */
    public void refresh() {
        Termination now = termination;
        if (now != null) {
            now.refresh();
        }
    }

    @Override
    public Change prepare(Settings before, Settings next) throws IOException {
        Optional<TlsSettings> wanted = TlsSettings.of(next);
        Termination current = termination;
        if (wanted.equals(Optional.ofNullable(current).map(Termination::settings))) {
            return new Change() {
                @Override
                public void commit() {
                    refresh();
                }
            };
        }
        Termination made = wanted.isPresent() ? terminate(wanted.get()) : null;
        return new Change() {
            @Override
            public void commit() {
                termination = made;
            }
        };
    }

    @Override
    public void close() {
        background.shutdownNow();
    }

    private Termination terminate(TlsSettings settings) throws IOException {
        announce();
        if (keys == null) {
            keys = new TicketKeys(nanoTime);
        }
        if (settings.names().isPresent()) {
            // Names are looked up as clients come, so the directory has to lie in a root directory of pen's own.
            Path directory = Path.of(settings.names().get());
            requireDirectory("ssl_sni_path", directory, locate.apply(directory));
        }
        if (settings.caPath().isPresent()) {
            Path directory = Path.of(settings.caPath().get());
            requireDirectory("ssl_ca_path", directory, located(directory));
        }
        IdentityReader reader = new IdentityReader(settings, keys, epochMillis, diagnostics);
        Path certificate = Path.of(settings.certificate());
        Path key = settings.key().map(Path::of).orElse(certificate);
        Supplier<List<Path>> authorities = () -> Stream.concat(settings.caFile().stream(), settings.caPath().stream())
                .map(path -> located(Path.of(path)))
                .toList();
        Path ocspResponse = settings.ocspResponse().map(Path::of).orElse(null);
        LiveIdentity standard = new LiveIdentity(
                reader,
                () -> new IdentityFiles(
                        located(certificate),
                        located(key),
                        authorities.get(),
                        ocspResponse == null ? null : located(ocspResponse)),
                background,
                nanoTime,
                diagnostics);
        standard.read();
        return new Termination(
                settings,
                standard,
                settings.names()
                        .map(Path::of)
                        .map(directory -> new ServerNames(
                                () -> locate.apply(directory),
                                authorities,
                                files -> new LiveIdentity(reader, files, background, nanoTime, diagnostics),
                                background))
                        .orElse(null));
    }

    /** In a root directory of pen's own, or else outside: what pen reads before it goes in may lie there. */
    private Path located(Path file) {
        Path inside = locate.apply(file);
        return Files.exists(inside) ? inside : file;
    }

    private static void requireDirectory(String setting, Path directory, Path where) throws IOException {
        if (!Files.isDirectory(where)) {
            throw new IOException(setting + ": " + directory + ": no such directory"
                    + (where.equals(directory) ? "" : " (expected: in that of -j, as " + where + ")"));
        }
    }

    private void announce() {
        String whyNot = IdentityReader.whyNotNative();
        if (whyNot != null && !announced) {
            announced = true;
            diagnostics.say("TLS: by the JDK, which is slower, because BoringSSL is not there: " + whyNot);
        }
    }
}
