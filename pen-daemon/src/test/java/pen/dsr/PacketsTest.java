// SPDX-License-Identifier: Apache-2.0
package pen.dsr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pen.net.Endpoint;
import pen.settings.Setting;

/**
 * What becomes of frames, with one server: those of the files in {@code packets}.
 *
 * <pre>
 * case = "# " title *("with " setting) 1*("in " frame "out " (frame | "left alone"))      ; a line each, then an empty one
 * frame = 1*(hex | hex "*" count)                                            ; with spaces between
 * </pre>
 */
class PacketsTest {
    private static final Path DIRECTORY = Path.of("src/test/resources/packets");

    /** One of them. */
    record Case(String title, List<String> lines) {
        @Override
        public String toString() {
            return title;
        }
    }

    static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            for (Path file : files.sorted().toList()) {
                for (String text : Files.readString(file).strip().split("\n{2,}", -1)) {
                    List<String> lines = text.lines().toList();
                    cases.add(new Case(
                            file.getFileName() + ": " + lines.get(0).substring(2), lines.subList(1, lines.size())));
                }
            }
        }
        return cases;
    }

    @Test
    void fixtures_areManyPackets() throws IOException {
        assertThat(cases().stream().flatMap(each -> each.lines().stream()).filter(line -> line.startsWith("in ")))
                .hasSizeGreaterThanOrEqualTo(40);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void frame_goesOut_asTheFixtureSays(Case one) throws Exception {
        try (TestNetwork network = new TestNetwork(1)) {
            byte @Nullable [] out = null;
            for (String line : one.lines()) {
                String[] words = line.split(" ", 2);
                switch (words[0]) {
                    case "with" -> set(network, words[1]);
                    case "in" -> out = network.give(bytes(words[1]));
                    case "out" ->
                        assertThat(out == null ? "left alone" : HexFormat.of().formatHex(out))
                                .isEqualTo(
                                        words[1].equals("left alone")
                                                ? words[1]
                                                : HexFormat.of().formatHex(bytes(words[1])));
                    default -> throw new AssertionError(line);
                }
            }
        }
    }

    private static byte[] bytes(String text) {
        StringBuilder hex = new StringBuilder();
        for (String part : text.split(" ", -1)) {
            String[] repeated = part.split("\\*", 2);
            hex.append(repeated[0].repeat(repeated.length == 1 ? 1 : Integer.parseInt(repeated[1])));
        }
        return HexFormat.of().parseHex(hex);
    }

    private static void set(TestNetwork network, String what) throws Exception {
        String[] words = what.split(" ", 2);
        switch (words[0]) {
            case "udp" -> network.set(before -> before.with(Setting.UDP, true));
            case "roundrobin" -> network.set(before -> before.with(Setting.ROUNDROBIN, true));
            case "port" ->
                network.set(before -> before.with(
                        Setting.LISTEN, before.get(Setting.LISTEN).map(listen -> new Endpoint(listen.host(), 0))));
            case "acl" -> network.rules(0, words[1]);
            case "tarpit" -> {
                network.rules(7, words[1]);
                network.set(before -> before.with(Setting.TARPIT_ACL, Optional.of(7)));
            }
            default -> throw new AssertionError(what);
        }
    }
}
