// SPDX-License-Identifier: Apache-2.0
package bench.load;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A client that makes a connection with TLS for each small request, some at a time, and a full handshake for each.
 *
 * <p>It is made of BoringSSL, whose handshakes cost the client less than those of OpenSSL, and less than any balancer
 * here; ab's took twice as long. (wrk resumes its sessions, and s_time of openssl has one connection at a time.) One
 * thread, which is enough for two of a balancer: see {@link Tally#micros}.
 */
public final class Handshakes implements AutoCloseable {
    /** What OpenSSL 3.0 offers first, so that nobody is asked for more here than by wrk. */
    private static final String[] GROUPS = {"x25519", "secp256r1"};

    /** 127.0.0.1. */
    private static final int SOURCE = 0x7f000001;

    /** How long the last answers are waited for, in ns. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

    private final SslContext context;
    private final ByteBuffer request;
    private final Tcp tcp;
    private final Poller poller;
    private final List<SecureVisit> visits = new ArrayList<>();
    private long failed;
    private String reason = "";

    /**
     * What came of it.
     *
     * @param served connections that got an answer in time
     * @param failed connections that got none
     * @param reason of the first that failed; empty if none did
     * @param seconds that it took
     * @param micros of processor time that the client itself had
     */
    public record Tally(long served, long failed, String reason, double seconds, double micros) {}

    /**
     * A client that is ready.
     *
     * @param atOnce connections at a time
     * @throws IOException also if there is no BoringSSL for this machine
     */
    public Handshakes(int port, int atOnce, String path) throws IOException {
        if (!OpenSsl.isAvailable()) {
            throw new IOException("no BoringSSL: " + OpenSsl.unavailabilityCause());
        }
        // Whose certificate it is does not matter here, and looking at it takes time.
        context = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .option(OpenSslContextOption.GROUPS, GROUPS)
                .option(OpenSslContextOption.USE_TASKS, false)
                .build();
        byte[] bytes = Answer.request(path, true);
        request = LibC.memory(bytes);
        tcp = new Tcp(port);
        poller = new Poller();
        for (int slot = 0; slot < atOnce; slot++) {
            visits.add(new SecureVisit());
        }
    }

    /** Connects until the time is over. */
    public Tally run(double seconds) throws IOException {
        failed = 0;
        reason = "";
        long served = 0;
        long inTime = 0;
        long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long used = cpu;
        long begin = System.nanoTime();
        long end = begin + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        long took = 1;
        for (int slot = 0; slot < visits.size(); slot++) {
            begin(slot);
        }
        int open = visits.size();
        long now = begin;
        while (open > 0 && now < end + PATIENCE) {
            int events = poller.await(PATIENCE);
            now = System.nanoTime();
            for (int i = 0; i < events; i++) {
                int slot = poller.slot(i);
                if (!proceed(slot, poller.flags(i))) {
                    continue;
                }
                served += visits.get(slot).isServed() ? 1 : 0;
                open--;
                if (now < end) {
                    begin(slot);
                    open++;
                }
            }
            if (now < end) {
                // What is served after the end does not count, nor does the time that it takes.
                inTime = served;
                took = now - begin;
                used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            }
        }
        if (open > 0) {
            fail(open, "no answer in " + TimeUnit.NANOSECONDS.toSeconds(PATIENCE) + " s");
        }
        visits.forEach(SecureVisit::end);
        return new Tally(inTime, failed, reason, took / 1e9, (used - cpu) / 1e3);
    }

    @Override
    public void close() {
        visits.forEach(SecureVisit::end);
        poller.close();
        ReferenceCountUtil.release(context);
    }

    private void begin(int slot) throws IOException {
        int socket = tcp.connect(SOURCE);
        visits.get(slot).begin(socket, context, request);
        poller.add(socket, LibC.EPOLLIN | LibC.EPOLLOUT | LibC.EPOLLET, slot);
    }

    /** Goes on with a connection; whether it is at its end. */
    private boolean proceed(int slot, int flags) {
        SecureVisit visit = visits.get(slot);
        try {
            if (!visit.proceed(flags)) {
                return false;
            }
            failUnlessServed(visit, "closed without an answer");
        } catch (IOException e) {
            failUnlessServed(visit, String.valueOf(e.getMessage()));
        }
        visit.end();
        return true;
    }

    /** How a connection ends does not matter to who has had the answer: not everybody says goodbye (close_notify). */
    private void failUnlessServed(SecureVisit visit, String why) {
        if (!visit.isServed()) {
            fail(1, why);
        }
    }

    private void fail(int connections, String why) {
        if (failed == 0) {
            reason = why;
        }
        failed += connections;
    }
}
