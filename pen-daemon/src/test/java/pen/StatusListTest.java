// SPDX-License-Identifier: Apache-2.0
package pen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static pen.StatusJson.list;
import static pen.StatusJson.number;
import static pen.StatusJson.object;
import static pen.StatusJson.report;

import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The lists of the report that come in pages. */
class StatusListTest {
    @Test
    void json_pagesOfClients_haveEachOnce() throws Exception {
        try (TestServer a = new TestServer("a");
                TestPen pen = TestPen.start(a)) {
            List<String> clients = TestPen.clients(25);
            for (String client : clients) {
                pen.visit(client);
            }
            Set<Object> seen = new HashSet<>();
            @Nullable Object next = 0L;
            for (int expected : new int[] {10, 10, 5}) {
                Map<String, @Nullable Object> page = report(pen, " clients " + next + " 10");
                assertThat(page).containsOnlyKeys("schema", "clients");
                Map<String, @Nullable Object> part = object(page.get("clients"));
                assertThat(part).containsEntry("used", 25L);
                assertThat(list(part.get("list"))).hasSize(expected);
                list(part.get("list")).forEach(client -> seen.add(String.valueOf(client.get("client"))));
                next = part.get("next");
            }
            assertThat(next).isNull();
            assertThat(seen).isEqualTo(new HashSet<Object>(clients));
            assertThat(object(report(pen, " clients 2147483647 10000").get("clients")))
                    .containsEntry("list", List.of())
                    .containsEntry("next", null);
            // The whole report has those last seen.
            Map<String, @Nullable Object> recent = object(report(pen, " 2").get("clients"));
            assertThat(list(recent.get("list")))
                    .extracting(client -> client.get("client"))
                    .containsExactly(clients.get(24), clients.get(23));
            assertThat(recent).containsEntry("next", null);
        }
    }

    @Test
    void json_pagesOfConnections_goOverGaps() throws Exception {
        List<Socket> clients = new ArrayList<>();
        try (TestServer a = new TestServer("a");
                TestPen pen = TestPen.start(a)) {
            for (int i = 0; i < 6; i++) {
                clients.add(pen.connect("127.0.0.1"));
                assertThat(TestClient.line(clients.get(i))).isEqualTo("a");
            }
            pen.control("close 2");
            pen.control("close 3");
            pen.awaitOpen(4);
            assertThat(places(pen, "0 2", 4L)).containsExactly(0L, 1L);
            assertThat(places(pen, "4 2", null)).containsExactly(4L, 5L);
            assertThat(places(pen, "2", null)).containsExactly(4L, 5L);
            assertThat(places(pen, "1 0", 1L)).isEmpty();
            assertThat(places(pen, "6", null)).isEmpty();
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    private static List<Long> places(TestPen pen, String arguments, @Nullable Long next) throws Exception {
        Map<String, @Nullable Object> page =
                object(report(pen, " connections " + arguments).get("connections"));
        assertThat(page).containsEntry("open", 4L).containsEntry("next", next);
        return list(page.get("list")).stream()
                .map(connection -> number(connection.get("place")))
                .toList();
    }

    @Test
    void json_wrongArguments_areNamedWithWhatIsLegal() throws Exception {
        try (TestPen pen = TestPen.start("127.0.0.1:1001")) {
            for (String wrong :
                    Arrays.asList("x", "-1", "10001", "5 6", "clients", "clients x", "connections 0 10001")) {
                assertThatThrownBy(() -> pen.control("status json " + wrong)).hasMessageContaining("expected: ");
            }
        }
    }
}
