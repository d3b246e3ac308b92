// SPDX-License-Identifier: Apache-2.0
package penlog;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import pen.cli.Output;
import pen.cli.Version;

/**
 * The main of {@code penlog}: sends each line of standard input, or of a file that grows, to penlogd in a datagram.
 *
 * <p>Status: 0 done, 1 wrong input or failed, 2 wrong usage.
 */
public final class PenLog {
    /** After a line of a file could not be sent; ms. */
    private static final int TRY_AGAIN = 1_000;

    /** For the lines that are queued when the program is interrupted; ms. */
    static final int LAST_LINES = 3_000;

    private PenLog() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    /** Does what the arguments ask for, and returns the status to exit with. */
    static int run(List<String> arguments) {
        try {
            Options options = Options.parse(arguments);
            if (options.help()) {
                Output.print(Options.USAGE);
                return 0;
            }
            if (options.version()) {
                Output.print("penlog " + Version.of(PenLog.class) + "\n");
                return 0;
            }
            send(options);
            return 0;
        } catch (Options.UsageException e) {
            System.err.print(Options.USAGE);
            return 2;
        } catch (IllegalArgumentException | IOException e) {
            say(String.valueOf(e.getMessage()));
            return 1;
        } catch (InterruptedException e) {
            // Nobody interrupts this thread but a JVM that ends.
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static void send(Options options) throws IOException, InterruptedException {
        // The JVM would remember an answer for 30 s.
        System.setProperty("sun.net.inetaddr.ttl", "0");
        Optional<InetAddress> source = Optional.empty();
        if (options.source().isPresent()) {
            source = Optional.of(sourceAddress(options.source().get()));
        }
        CountDownLatch stopped = new CountDownLatch(1);
        try (Losses losses = new Losses(PenLog::say);
                Sender sender = new Sender(
                        new Receiver(
                                Objects.requireNonNull(options.receiver()),
                                source,
                                InetAddress::getAllByName,
                                System::nanoTime,
                                losses),
                        source,
                        losses)) {
            if (options.file().isPresent()) {
                follow(options, options.file().get(), sender, losses, stopped);
            } else {
                new StandardInput(sender, losses).copy();
            }
        } finally {
            stopped.countDown();
        }
    }

    /** From a file, whose lines wait in it until they are sent. */
    private static void follow(Options options, Path file, Sender sender, Losses losses, CountDownLatch stopped)
            throws IOException, InterruptedException {
        CountDownLatch stopping = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stopping, stopped)));
        Lines lines = new Lines((bytes, from, length) -> sent(bytes, from, length, sender, losses, stopping), losses);
        try (Follower follower =
                new Follower(file, options.state().map(State::new), lines, losses, System::nanoTime, stopping)) {
            follower.open(options.fromStart());
            follower.run();
        }
    }

    /** What TERM, INT and HUP do, in a hook: to hear signals takes a tenth of the memory at rest. */
    private static void stop(CountDownLatch stopping, CountDownLatch stopped) {
        if (stopped.getCount() == 0) {
            return;
        }
        stopping.countDown();
        try {
            if (stopped.await(LAST_LINES, TimeUnit.MILLISECONDS)) {
                Runtime.getRuntime().halt(0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean sent(
            byte[] bytes, int from, int length, Sender sender, Losses losses, CountDownLatch stopping) {
        ByteBuffer line = ByteBuffer.wrap(bytes, from, length);
        while (stopping.getCount() > 0) {
            try {
                sender.send(line);
                return true;
            } catch (IOException e) {
                losses.trouble("waiting: " + e.getMessage());
            }
            try {
                stopping.await(TRY_AGAIN, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                // Nobody interrupts this thread but a JVM that ends.
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    private static InetAddress sourceAddress(String text) throws UnknownHostException {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            UnknownHostException named = new UnknownHostException("my_ip " + text + ": unknown host");
            named.initCause(e);
            throw named;
        }
    }

    private static void say(String message) {
        System.err.println("penlog: " + message);
    }
}
