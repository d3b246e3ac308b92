// SPDX-License-Identifier: Apache-2.0
package pen.dsr;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import pen.acl.AccessList;
import pen.acl.Rule;
import pen.balance.Server;
import pen.balance.ServerPool;
import pen.log.Diagnostics;
import pen.net.Endpoint;
import pen.os.FrameOutput;
import pen.settings.ServerSettings;
import pen.settings.Setting;
import pen.settings.Settings;

/**
 * A network without wires: frames go to a forwarder, and what it sends is kept. The forwarder is 02:00:00:00:00:01, at
 * 192.0.2.2, for 192.0.2.10:80; server N is 192.0.2.2N, at 02:00:00:00:00:2N. The clock stands still.
 */
final class TestNetwork implements AutoCloseable, FrameOutput {
    static final long MAC = 0x0200_0000_0001L;
    static final int SERVICE = address("192.0.2.10");
    static final int OWN = address("192.0.2.2");

    /** Where frames lie in the memory, so that offsets matter. */
    private static final int PLACE = 37;

    /** A key that the fixtures know: zeros. */
    private static final Random NO_KEY = new Random() {
        @Override
        public long nextLong() {
            return 0;
        }
    };

    private final ConcurrentLinkedQueue<String> said = new ConcurrentLinkedQueue<>();
    private final Diagnostics diagnostics = new Diagnostics(said::addAll);
    private final ServerPool pool = new ServerPool(this::now);
    private final Neighbours neighbours = new Neighbours(MAC, OWN, this::now, diagnostics);
    private final ByteBuffer memory = ByteBuffer.allocate(70_000);
    private final List<byte[]> sent = new ArrayList<>();
    private final Forwarder forwarder;
    private Settings settings;
    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1);

    /** One with so many servers, of which the hardware addresses are known. */
    TestNetwork(int servers) throws Exception {
        settings = Settings.DEFAULTS
                .with(Setting.DSR_IF, Optional.of("eth1"))
                .with(Setting.LISTEN, Optional.of(new Endpoint("192.0.2.10", 80)));
        for (int i = 0; i < servers; i++) {
            settings = settings.withServer(i, ServerSettings.of(new Endpoint("192.0.2.2" + i, 80)));
        }
        pool.apply(settings);
        forwarder = new Forwarder(
                MAC, Set.of(OWN), pool, neighbours, Service.of(settings), new Tarpit(NO_KEY, this::now), this::now);
        neighbours.follow(pool);
        for (int i = 0; i < servers; i++) {
            answers(i);
        }
    }

    private long now() {
        return now;
    }

    void passes(long milliseconds) {
        now += TimeUnit.MILLISECONDS.toNanos(milliseconds);
    }

    /** Other settings come into force. */
    void set(UnaryOperator<Settings> change) throws Exception {
        settings = change.apply(settings);
        settings.check();
        pool.apply(settings);
        forwarder.follow(Service.of(settings));
        neighbours.follow(pool);
    }

    /** Appends rules, as the command acl has them, to a list. */
    void rules(int list, String... rules) throws Exception {
        AccessList extended = settings.get(Setting.ACL).list(list);
        for (String rule : rules) {
            extended = extended.with(Rule.parse(rule));
        }
        AccessList all = extended;
        set(before -> before.with(Setting.ACL, before.get(Setting.ACL).with(list, all)));
    }

    Server server(int index) {
        return pool.servers().get(index);
    }

    /** A server says where it is. */
    void answers(int index) {
        neighbours.hear(address("192.0.2.2" + index), serverMac(index));
    }

    static long serverMac(int index) {
        return MAC - 1 + 0x20 + index;
    }

    /** What is sent for a frame; null if it is left alone. */
    byte @Nullable [] give(byte[] frame) {
        memory.position(PLACE).put(frame);
        sent.clear();
        forwarder.received(memory, PLACE, frame.length, this);
        return sent.isEmpty() ? null : sent.get(0);
    }

    /** Which server a frame goes to; -1: none. */
    int serverOf(byte[] frame) {
        byte @Nullable [] out = give(frame);
        return out == null ? -1 : out[5] - 0x20;
    }

    /** The hosts that are asked for by now. */
    List<String> asked() {
        List<String> asked = new ArrayList<>();
        ByteBuffer frame = ByteBuffer.allocate(64);
        for (int length = neighbours.ask(frame); length > 0; length = neighbours.ask(frame)) {
            String hex = HexFormat.of().formatHex(frame.array(), 0, length);
            asked.add((hex.startsWith("ffffffffffff") ? "all: " : "one: ") + (frame.get(41) - 20));
        }
        return asked;
    }

    List<String> said() {
        return List.copyOf(said);
    }

    @Override
    public void forward(int offset, int length) {
        answer(offset, length);
    }

    @Override
    public void answer(int offset, int length) {
        byte[] frame = new byte[length];
        memory.get(offset, frame);
        sent.add(frame);
    }

    @Override
    public void close() {
        diagnostics.close();
    }

    static int address(String text) {
        try {
            return Service.bits((Inet4Address) InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
