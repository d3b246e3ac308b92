// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeTest {
    private static final InetSocketAddress PEN = new InetSocketAddress("192.0.2.9", 1000);
    private static final InetSocketAddress WEB = new InetSocketAddress("192.0.2.1", 2000);
    private static final long NOW = 1_700_000_000_000L;
    private static final String STAMP = " - - [14/Nov/2023:22:13:20 +0000] ";

    private final List<String> written = new ArrayList<>();
    private final Counts counts = new Counts();
    private final Merger merger = new Merger(100, 500, true, (line, how) -> written.add(line));

    private Intake intake(String... blocks) {
        return new Intake(merger, Senders.of(List.of(blocks)), counts);
    }

    private static void send(Intake intake, InetSocketAddress sender, String text) {
        byte[] data = text.getBytes(StandardCharsets.ISO_8859_1);
        intake.datagram(sender, data, data.length, NOW);
    }

    @Test
    void datagram_severalLines_eachCounts() {
        Intake intake = intake();
        send(intake, PEN, "+ 10.0.0.1 192.0.2.1 GET /a HTTP/1.1\n+ 10.0.0.2 192.0.2.1 GET /b HTTP/1.1\n");
        send(
                intake,
                WEB,
                "x" + STAMP + "\"GET /b HTTP/1.1\"\r\n\n<190>Nov 14 22:13:20 nginx: x" + STAMP + "\"GET /a HTTP/1.1\"");
        assertThat(written)
                .containsExactly(
                        "10.0.0.2" + STAMP + "\"GET /b HTTP/1.1\"", "10.0.0.1" + STAMP + "\"GET /a HTTP/1.1\"");
        assertThat(counts.get(Counts.Figure.RECORDS)).isEqualTo(2);
        assertThat(counts.get(Counts.Figure.LINES)).isEqualTo(2);
    }

    @Test
    void datagram_ofASenderWhoIsNotAllowed_isDropped() {
        Intake intake = intake("192.0.2.9", "2001:db8::/32");
        send(intake, WEB, "x" + STAMP + "\"GET /\"");
        send(intake, new InetSocketAddress("2001:db8:1::1", 1), "+ 10.0.0.7 127.0.0.1 c");
        merger.flush();
        assertThat(written).isEmpty();
        assertThat(counts.get(Counts.Figure.DENIED)).isOne();
        assertThat(counts.get(Counts.Figure.RECORDS)).isOne();
    }

    @Test
    void records_withGaps_areCounted_eachPenForItself() {
        Intake intake = intake();
        InetSocketAddress other = new InetSocketAddress("192.0.2.9", 1001);
        for (int seq : new int[] {1, 2, 5, 6}) {
            send(intake, PEN, "++ " + seq + " 1 10.0.0.7:1 127.0.0.1:2 127.0.0.1:3\n");
            send(intake, other, "-- " + (seq + 100) + " 1 127.0.0.1:2 127.0.0.1:3 1 2 3 reset\n");
        }
        assertThat(counts.get(Counts.Figure.LOST)).isEqualTo(4);
    }

    @Test
    void record_comesLate_isCountedAsThat_andFiguresOnlyGrow() {
        Intake intake = intake();
        for (int seq : new int[] {1, 4, 2}) {
            send(intake, PEN, "++ " + seq + " 1 10.0.0.7:1 127.0.0.1:2 127.0.0.1:3\n");
        }
        assertThat(counts.get(Counts.Figure.LOST)).isEqualTo(2);
        assertThat(counts.get(Counts.Figure.LATE)).isOne();
    }

    @Test
    void lineThatOnlyBeginsAsARecord_isCounted_andNotWritten() {
        send(intake(), PEN, "++ 1 now a b c\n+ x\u001b y z\n");
        merger.flush();
        assertThat(written).isEmpty();
        assertThat(counts.get(Counts.Figure.MALFORMED)).isEqualTo(2);
    }

    @Test
    void datagram_ofAnyBytes_writesNothingThatATerminalObeys() {
        Intake intake = intake();
        Random random = new Random(20261123);
        for (int i = 0; i < 20_000; i++) {
            byte[] data = new byte[random.nextInt(200)];
            random.nextBytes(data);
            intake.datagram(WEB, data, data.length, NOW + i);
        }
        merger.flush();
        assertThat(written).hasSizeGreaterThan(10_000).allMatch(line -> line.chars()
                .noneMatch(c -> c < ' ' || c == 127));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "192.0.2", "192.0.2.1/33", "192.0.2.1/", "192.0.2.1/-1", "::1/129", "localhost"})
    void allow_noBlock_isAnError(String block) {
        assertThatThrownBy(() -> Senders.of(List.of(block)))
                .hasMessage(
                        "--allow: " + block + " (expected: an address, or a block as 192.0.2.0/24 or 2001:db8::/32)");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/0, 192.0.2.1, true",
        "0.0.0.0/0, ::1, false",
        "::/0, ::1, true",
        "192.0.2.0/24, 192.0.2.255, true",
        "192.0.2.0/24, 192.0.3.0, false",
        "192.0.2.77/24, 192.0.2.1, true",
        "::1, ::1, true",
        "::1, ::2, false",
    })
    void allow_block_holdsItsAddresses(String block, String sender, boolean allowed) {
        assertThat(Senders.of(List.of(block)).allow(new InetSocketAddress(sender, 1)))
                .isEqualTo(allowed);
    }
}
