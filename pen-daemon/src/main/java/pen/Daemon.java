// SPDX-License-Identifier: Apache-2.0
package pen;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import pen.cli.Version;
import pen.command.CommandException;
import pen.command.CommandTable;
import pen.command.ControlServer;
import pen.command.Draft;
import pen.command.Running;
import pen.dsr.DirectServerReturn;
import pen.log.Diagnostics;
import pen.log.StackTrace;
import pen.net.Endpoint;
import pen.os.DescriptorLimit;
import pen.os.Jail;
import pen.os.PidFile;
import pen.os.Posix;
import pen.os.Supervisor;
import pen.os.WholeFile;
import pen.proxy.Proxy;
import pen.settings.Follower;
import pen.settings.LiveSettings;
import pen.settings.LogTarget;
import pen.settings.Setting;
import pen.settings.Settings;
import pen.stats.AccessLog;
import pen.stats.StatusReport;
import pen.tls.TlsContexts;

/**
 * A started pen. Its parts are opened in an order that matters, each closed again if a later one fails:
 *
 * <pre>
 * check everything → listeners, control port, log → root directory → user → pid file → serve
 * </pre>
 *
 * Under {@code -j}, files that pen writes or reads while it serves are those of that directory from the beginning.
 */
final class Daemon implements AutoCloseable {
    private final Options options;
    private final Diagnostics diagnostics;
    private final LiveSettings settings = new LiveSettings();
    private final Ending ending = new Ending();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Optional<Jail> jail;
    private final AccessLog log;
    private final TlsContexts tls;
    private final Proxy proxy;
    private final DirectServerReturn frames;
    private final StatusReport report;
    private final CommandTable commands;
    private final Configuration configuration;
    private @Nullable ControlServer control;
    private Posix.@Nullable User user;
    private Supervisor manager = Supervisor.NONE;
    private volatile boolean serving;

    /** A pen that has not opened anything yet, but can be told to stop. */
    Daemon(Options options, Diagnostics diagnostics) {
        this(options, diagnostics, System::currentTimeMillis, System::nanoTime);
    }

    /**
     * The same by other clocks.
     *
     * @param epochMillis the wall clock, in milliseconds since 1970
     * @param nanoTime the time, in nanoseconds of any origin
     */
    Daemon(Options options, Diagnostics diagnostics, LongSupplier epochMillis, LongSupplier nanoTime) {
        this.options = options;
        this.diagnostics = diagnostics;
        jail = options.jail().map(Jail::new);
        log = opened(new AccessLog(this::locate, epochMillis, nanoTime, diagnostics));
        tls = opened(new TlsContexts(this::locate, epochMillis, nanoTime, diagnostics));
        proxy = opened(
                new Proxy(settings, options.backlog(), DescriptorLimit::connections, nanoTime, diagnostics, log, tls));
        frames = opened(new DirectServerReturn(proxy.balancer().pool(), nanoTime, diagnostics));
        settings.follow(tls);
        settings.follow(proxy);
        settings.follow(frames);
        settings.follow(log);
        settings.follow(this::followDebug);
        settings.follow(new OutOfMemory());
        report = new StatusReport(proxy, settings, Version.of(Pen.class), epochMillis, nanoTime);
        commands = new CommandTable(new Running(
                settings,
                proxy,
                report,
                options.control(),
                options.configFile().map(Path::of),
                options.exitAllowed(),
                ending::stop,
                ending::quit));
        configuration = new Configuration(options, commands);
    }

    /**
     * Starts pen.
     *
     * @throws IOException if something cannot be opened; then nothing stays open
     * @throws CommandException if a setting is not legal; then nothing was opened
     * @throws IllegalArgumentException likewise
     */
    static Daemon start(Options options, Diagnostics diagnostics) throws IOException, CommandException {
        Daemon daemon = new Daemon(options, diagnostics);
        daemon.open();
        return daemon;
    }

    /**
     * Opens everything and serves.
     *
     * @throws IOException as {@link #start}
     * @throws CommandException as {@link #start}
     * @throws IllegalArgumentException as {@link #start}
     */
    void open() throws IOException, CommandException {
        try {
            manager = opened(Supervisor.connect(System.getenv(), diagnostics::say));
            openAll();
            manager.ready(serves());
        } catch (IOException | CommandException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Reads everything that {@link #start} would, and opens nothing.
     *
     * @return whether there is an address to listen on
     * @throws IOException as {@link #start}
     * @throws CommandException as {@link #start}
     * @throws IllegalArgumentException as {@link #start}
     */
    static boolean check(Options options, Diagnostics diagnostics) throws IOException, CommandException {
        try (Daemon daemon = new Daemon(options, diagnostics)) {
            Settings next = daemon.configure().settings();
            next.check();
            daemon.tls.prepare(Settings.DEFAULTS, next).cancel();
            Optional<Endpoint> receiver = next.get(Setting.LOG).flatMap(LogTarget::receiver);
            if (receiver.isPresent()) {
                resolve("log:", receiver.get());
            }
            Optional<Endpoint> listen = next.get(Setting.LISTEN);
            if (listen.isPresent()) {
                resolve("listen", listen.get());
            }
            return listen.isPresent();
        }
    }

    /** How each command is written, as its line of {@code help} begins; opens nothing. */
    static List<String> usages() {
        try (Diagnostics diagnostics = new Diagnostics(lines -> {});
                Daemon daemon = new Daemon(Options.parse(), diagnostics)) {
            return daemon.commands.usages();
        }
    }

    /** Loads what may be needed later; in another root directory that has been done. */
    void provide() {
        if (jail.isEmpty()) {
            try {
                Provisions.load(report);
            } catch (IOException e) {
                diagnostics.say("loading what may be needed later: " + e.getMessage());
            }
        }
    }

    /** Waits until pen is told to end, and then until its connections have finished, as far as they may. */
    void awaitStop() throws InterruptedException {
        ending.await();
        ending.drain(settings.get().get(Setting.DRAIN_TIMEOUT), proxy, manager, diagnostics);
    }

    /** Tells pen to end; a second time, at once. */
    void quit() {
        ending.quit();
    }

    /** Opens the log again, and reads the configuration file again, whole or not at all; nothing before it serves. */
    void reload() {
        if (!serving) {
            return;
        }
        manager.reloading();
        try {
            reloadAll();
        } catch (RuntimeException | Error e) {
            diagnostics.say("reload: " + StackTrace.of(e));
        } finally {
            manager.ready(serves());
        }
    }

    private void reloadAll() {
        try {
            log.reopen();
        } catch (IOException e) {
            diagnostics.say("reload: " + e.getMessage());
        }
        tls.refresh();
        try {
            configuration.reload();
        } catch (CommandException e) {
            diagnostics.say("reload: " + e.getMessage() + "; the configuration stays as it was");
        }
    }

    private String serves() {
        return "listening on "
                + settings.get().get(Setting.LISTEN).map(Endpoint::toString).orElse("nothing");
    }

    /** Writes the status report to the file of {@code web_stats}, or to the diagnostics if there is none. */
    synchronized void report() {
        Optional<String> file = settings.get().get(Setting.WEB_STATS);
        if (file.isEmpty()) {
            report.text().lines().forEach(diagnostics::say);
            return;
        }
        try {
            WholeFile.write(locate(Path.of(file.get())), report.html(), "the status report");
        } catch (IOException e) {
            diagnostics.say("web_stats: " + e.getMessage());
        }
    }

    /** Executes a control command, as the control port does. */
    String execute(String command) throws CommandException {
        return commands.execute(command);
    }

    /** The control language of this pen. */
    CommandTable commands() {
        return commands;
    }

    /** The settings in force. */
    Settings settings() {
        return settings.get();
    }

    /** The address that clients connect to. */
    SocketAddress address() {
        return proxy.address().orElseThrow();
    }

    /** The address of the control port, if there is one. */
    Optional<SocketAddress> controlAddress() {
        return Optional.ofNullable(control).map(ControlServer::address);
    }

    @Override
    public void close() {
        serving = false;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                diagnostics.say("ending: " + e.getMessage());
            }
        }
    }

    private Draft configure() throws IOException, CommandException {
        if (options.user().isPresent()) {
            user = user(options.user().get());
        }
        if (jail.isPresent()) {
            jail.get().check();
        }
        if (options.control().isPresent()) {
            resolve("-C", options.control().get());
        }
        Draft draft = configuration.read();
        TlsContexts.check(draft.settings());
        return draft;
    }

    private void openAll() throws IOException, CommandException {
        if (options.pidFile().isPresent()) {
            requireAlone(options.pidFile().get());
        }
        Draft draft = configure();
        Activation.prepare(
                Supervisor.descriptors(System.getenv()), Proxy.transport(draft.settings()), draft, proxy.inherited());
        if (draft.settings().get(Setting.LISTEN).isEmpty()) {
            throw new IllegalArgumentException("no address to listen on (expected: an operand, or a listen command)");
        }
        commands.commit(draft);
        proxy.inherited().requireAllUsed();
        if (options.control().isPresent()) {
            openControl(options.control().get());
        }
        if (user != null) {
            log.giveTo(user);
        }
        if (jail.isPresent()) {
            Provisions.loadAll(report);
            jail.get().enter();
        }
        if (user != null) {
            Posix.become(user);
            proxy.requireRights(user.name());
        }
        if (options.pidFile().isPresent()) {
            opened(new PidFile(locate(Path.of(options.pidFile().get()))));
        }
        // Before anybody can know that it serves, and send HUP.
        serving = true;
        proxy.serve();
        frames.serve();
        if (control != null) {
            control.accept();
        }
    }

    private static void resolve(String what, Endpoint endpoint) throws IOException {
        try {
            endpoint.resolve();
        } catch (UnknownHostException e) {
            throw new IOException(what + " " + endpoint + ": " + e.getMessage(), e);
        }
    }

    /** Where a file that pen uses while it serves lies for this process. */
    private Path locate(Path path) {
        return jail.map(directory -> directory.locate(path)).orElse(path);
    }

    private void requireAlone(String pidFile) throws IOException {
        try {
            PidFile.requireFree(locate(Path.of(pidFile)), "pen", Pen.class.getName());
        } catch (IOException e) {
            throw new IOException("-p " + e.getMessage(), e);
        }
    }

    private static Posix.User user(String name) throws IOException {
        try {
            return Posix.user(name);
        } catch (IOException e) {
            throw new IOException("-u " + name + ": " + e.getMessage(), e);
        }
    }

    /** Whoever reaches a control port can redirect traffic: root offers none by TCP unless {@code -u} says so. */
    private void openControl(Endpoint endpoint) throws IOException {
        if (!endpoint.isPath() && options.user().isEmpty() && Posix.effectiveUser() == 0) {
            System.err.println("pen: -C " + endpoint + ": won't open the control port as root; "
                    + "add -u USER, or -u root to insist, or give the path of a Unix socket");
            return;
        }
        control = opened(ControlServer.open(endpoint.orLoopback(), commands, diagnostics));
    }

    private Follower.Change followDebug(Settings now, Settings next) {
        return new Follower.Change() {
            @Override
            public void commit() {
                diagnostics.level(next.get(Setting.DEBUG));
            }
        };
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }
}
