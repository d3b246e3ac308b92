// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What {@code status json} of a pen replies, taken apart. */
final class StatusJson {
    private StatusJson() {}

    static Map<String, @Nullable Object> report(TestPen pen, String arguments) throws Exception {
        String reply = pen.control("status json" + arguments);
        assertThat(reply).endsWith("}\n").containsOnlyOnce("\n");
        Map<String, @Nullable Object> report = JsonText.parse(reply);
        assertThat(report).containsEntry("schema", 1L);
        return report;
    }

    @SuppressWarnings("unchecked") // The keys of JSON are texts.
    static Map<String, @Nullable Object> object(@Nullable Object value) {
        return (Map<String, @Nullable Object>) Objects.requireNonNull(value);
    }

    static List<Map<String, @Nullable Object>> list(@Nullable Object value) {
        return ((List<?>) Objects.requireNonNull(value))
                .stream().map(StatusJson::object).toList();
    }

    static Map<String, @Nullable Object> server(Map<String, @Nullable Object> report, String label) {
        return list(report.get("servers")).stream()
                .filter(server -> label.equals(server.get("server")))
                .findFirst()
                .orElseThrow();
    }

    static long number(@Nullable Object value) {
        return ((Number) Objects.requireNonNull(value)).longValue();
    }

    static double seconds(@Nullable Object value) {
        return ((Number) Objects.requireNonNull(value)).doubleValue();
    }
}
