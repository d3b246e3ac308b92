// SPDX-License-Identifier: Apache-2.0
package penlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pen.net.Endpoint;

class ReceiverTest {
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Losses losses = new Losses(said::add);
    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String[] answer = {"192.0.2.1"};

    @AfterEach
    void end() {
        losses.close();
    }

    @Test
    void failed_nameHasMoved_goesThere() throws Exception {
        Receiver receiver = receiver(Optional.empty());
        answer = new String[] {"192.0.2.2"};
        receiver.failed();
        assertThat(receiver.address().getHostString()).isEqualTo("192.0.2.1");
        pass(10);
        receiver.failed();
        Awaitility.await().until(() -> receiver.address().getHostString().equals("192.0.2.2"));
    }

    @Test
    void address_withoutAnError_isAskedForOnceAMinute() throws Exception {
        Receiver receiver = receiver(Optional.empty());
        answer = new String[] {"192.0.2.2"};
        pass(59);
        assertThat(receiver.address().getHostString()).isEqualTo("192.0.2.1");
        assertThat(asked).hasValue(1);
        pass(1);
        Awaitility.await().until(() -> receiver.address().getHostString().equals("192.0.2.2"));
        assertThat(asked).hasValue(2);
    }

    @Test
    void failed_sameAddressAmongOthers_stays() throws Exception {
        Receiver receiver = receiver(Optional.empty());
        answer = new String[] {"192.0.2.2", "192.0.2.1"};
        pass(10);
        receiver.failed();
        Awaitility.await().until(() -> asked.get() == 2);
        assertThat(receiver.address().getHostString()).isEqualTo("192.0.2.1");
    }

    @Test
    void failed_nameServiceAway_staysAndTells() throws Exception {
        Receiver receiver = receiver(Optional.empty());
        answer = new String[0];
        pass(10);
        receiver.failed();
        Awaitility.await().until(() -> !said.isEmpty());
        assertThat(said).containsExactly("log: unknown host, still sending to 192.0.2.1");
        assertThat(receiver.address().getHostString()).isEqualTo("192.0.2.1");
    }

    @Test
    void address_ofTheFamilyOfTheSource() throws Exception {
        answer = new String[] {"192.0.2.1", "2001:db8::1"};
        Receiver receiver = receiver(Optional.of(Endpoint.parseAddress("source", "::1")));
        assertThat(receiver.address().getAddress()).isEqualTo(Endpoint.parseAddress("receiver", "2001:db8::1"));
        answer = new String[] {"192.0.2.1"};
        assertThatThrownBy(() -> receiver(Optional.of(Endpoint.parseAddress("source", "::1"))))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("log: no address of the family of ::1");
    }

    private void pass(int seconds) {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    private Receiver receiver(Optional<InetAddress> source) throws UnknownHostException {
        return new Receiver(new Endpoint("log", 10_000), source, this::look, clock::get, losses);
    }

    private InetAddress[] look(String host) throws UnknownHostException {
        asked.incrementAndGet();
        if (answer.length == 0) {
            throw new UnknownHostException(host);
        }
        InetAddress[] all = new InetAddress[answer.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = InetAddress.getByName(answer[i]);
        }
        return all;
    }
}
