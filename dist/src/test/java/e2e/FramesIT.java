// SPDX-License-Identifier: Apache-2.0
package e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The fixtures of {@code pen-daemon/src/test/resources/packets} on a real segment, through this pen and through the C
 * toolkit's: what comes to the server, byte for byte.
 */
@Tag("once")
class FramesIT {
    private static final Path FIXTURES = Path.of("../pen-daemon/src/test/resources/packets");

    /** Those that need no setting and teach pen no address. */
    private static final List<String> FILES = List.of("ethernet.txt", "forward.txt", "ip.txt");

    /** With the header, and two tags. */
    private static final int LONGEST = 9000 + 14 + 8;

    /** What the kernel sends of a frame at least: two addresses and a type. */
    private static final int SHORTEST = 14;

    /** tcpdump's buffer has room for few of more. */
    private static final String SNAPSHOT = Integer.toString(LONGEST);

    private static final String SENT = "ether src 02:00:00:00:00:02 and ether dst 02:00:00:00:00:03 and not arp";

    /** Where the C pen takes frames for its own that are not, loses tags, or trusts lengths. */
    private static final String[] DOCUMENTED = {
        "a frame of another host",
        "a packet to all hosts",
        "a packet to a group of hosts",
        "a runt that ends with its type",
        "one VLAN tag stays",
        "priority without a VLAN stays",
        "two VLAN tags stay",
        "two VLAN tags of the old kind stay",
        "a tagged frame of another host",
        "version 6 in a frame of IPv4",
        "a header longer than the packet",
        "a length shorter than the header",
        "a length of 0",
        "a length longer than the frame",
        "a packet without all of its header",
        "a TCP header cut short",
        "a packet without ports"
    };

    // Hardware addresses of pen and of the server, in the fixtures and on the segment.
    private static final String FIXTURES_PEN = "020000000001";
    private static final String PEN = "020000000002";
    private static final String SERVER = "020000000003";

    /** A SYN to the service from 198.51.100.99, whose last 16 bits say which fixture comes next. */
    private static final String MARK =
            PEN + "0200000000fe0800450000281234400040063bfbc6336463c000020a9c40005000000000%08x5002faf000000000";

    /** Sends each line of its standard input as a frame. */
    private static final String SENDER = "import socket, sys; s = socket.socket(17, 3); s.bind(('eth1', 0));"
            + " [s.send(bytes.fromhex(line)) for line in sys.stdin]";

    @TempDir
    private Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Segment segment;

    /** One fixture. */
    private record Fixture(String title, List<String> in, List<String> out) {}

    @BeforeEach
    void connect() throws Exception {
        segment = Segment.create();
        opened.add(segment);
        segment.mtu(9000);
    }

    @AfterEach
    void disconnect() throws Exception {
        Segment.closeAll(opened);
    }

    @Test
    void fixtures_onTheWire_areForwardedAsTheySay() throws Exception {
        List<Fixture> fixtures = fixtures();
        assertThat(fixtures).hasSizeGreaterThan(30);
        Map<String, List<String>> expected = new LinkedHashMap<>();
        fixtures.forEach(fixture -> expected.put(fixture.title(), fixture.out()));
        assertThat(through("ours", Tree.program("pen"), fixtures)).isEqualTo(expected);
    }

    @Test
    void fixtures_throughTheToolkit_differOnlyWhereDocumented() throws Exception {
        List<Fixture> fixtures = fixtures();
        Map<String, List<String>> seen = through("toolkit", "/usr/bin/pen", fixtures);
        List<String> differ = fixtures.stream()
                .filter(fixture -> !fixture.out().equals(seen.get(fixture.title())))
                .map(Fixture::title)
                .toList();
        assertThat(differ).containsExactly(DOCUMENTED);
    }

    /** What comes to the server of each fixture. */
    private Map<String, List<String>> through(String name, String program, List<Fixture> fixtures) throws Exception {
        Path output = directory.resolve(name + "-heard");
        opened.add(Segment.listen(segment.server(0), output, "-xx", "-t", "-s", SNAPSHOT, SENT));
        List<String> command = new ArrayList<>(segment.pen().through());
        command.addAll(List.of(program, "-f", "-u", "root", "-C", directory + "/" + name, "-O", "dsr_if eth1"));
        command.addAll(List.of("192.0.2.10:80", "192.0.2.21"));
        String first = MARK.formatted(0xffff);
        opened.add(Running.start(Tree.command(command), directory.resolve(name + ".out"), () -> {
            send(List.of(first));
            return frames(output).contains(forwarded(first));
        }));
        List<String> all = new ArrayList<>();
        for (int i = 0; i < fixtures.size(); i++) {
            all.add(MARK.formatted(i));
            all.addAll(fixtures.get(i).in());
        }
        String last = MARK.formatted(fixtures.size());
        all.add(last);
        send(all);
        Awaitility.await().until(() -> frames(output).contains(forwarded(last)));

        List<String> heard = frames(output);
        Map<String, List<String>> seen = new LinkedHashMap<>();
        for (int i = 0; i < fixtures.size(); i++) {
            int from = heard.indexOf(forwarded(MARK.formatted(i)));
            int to = heard.indexOf(forwarded(MARK.formatted(i + 1)));
            seen.put(fixtures.get(i).title(), List.copyOf(heard.subList(from + 1, to)));
        }
        return seen;
    }

    private void send(List<String> frames) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(segment.client().through());
        command.addAll(List.of("python3", "-c", SENDER));
        Process sender = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var input = sender.outputWriter(StandardCharsets.US_ASCII)) {
            for (String frame : frames) {
                input.write(frame + "\n");
            }
        }
        String said = new String(sender.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(sender.waitFor()).as(said).isZero();
    }

    /** The frames that tcpdump has written so far, whole ones but for the last. */
    private static List<String> frames(Path output) throws IOException {
        List<String> frames = new ArrayList<>();
        StringBuilder frame = new StringBuilder();
        for (String line : Files.readAllLines(output)) {
            if (line.startsWith("\t0x")) {
                frame.append(line.substring(line.indexOf(':') + 1).replace(" ", ""));
            } else if (!frame.isEmpty()) {
                frames.add(frame.toString());
                frame.setLength(0);
            }
        }
        if (!frame.isEmpty()) {
            frames.add(frame.toString());
        }
        return frames;
    }

    private static String forwarded(String frame) {
        return SERVER + PEN + frame.substring(24);
    }

    private static List<Fixture> fixtures() throws IOException {
        List<Fixture> fixtures = new ArrayList<>();
        for (String file : FILES) {
            for (String text : Files.readString(FIXTURES.resolve(file)).strip().split("\n{2,}", -1)) {
                List<String> in = new ArrayList<>();
                List<String> out = new ArrayList<>();
                text.lines().filter(line -> line.startsWith("in ")).forEach(line -> in.add(sent(hex(line))));
                text.lines()
                        .filter(line -> line.startsWith("out ") && !line.equals("out left alone"))
                        .forEach(line -> out.add(forwarded(hex(line))));
                boolean fits =
                        in.stream().allMatch(frame -> frame.length() >= 2 * SHORTEST && frame.length() <= 2 * LONGEST);
                // The bridge would believe that pen is where such a frame came from.
                boolean pens = text.contains("our own frame");
                if (fits && !pens && !text.contains("\nwith ")) {
                    String title = text.substring(2, text.indexOf('\n'));
                    fixtures.add(new Fixture(title, in, out));
                }
            }
        }
        return fixtures;
    }

    /** As it is sent on the segment: pen has another address there. */
    private static String sent(String frame) {
        return frame.startsWith(FIXTURES_PEN) ? PEN + frame.substring(12) : frame;
    }

    private static String hex(String line) {
        StringBuilder hex = new StringBuilder();
        for (String part : line.substring(line.indexOf(' ') + 1).split(" ", -1)) {
            String[] repeated = part.split("\\*", 2);
            hex.append(repeated[0].repeat(repeated.length == 1 ? 1 : Integer.parseInt(repeated[1])));
        }
        return hex.toString();
    }
}
