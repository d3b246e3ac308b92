// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import pen.JsonText;
import pen.balance.Client;
import pen.balance.ClientTable;

/** The forms of the report, made of tables that no pen would fill so. */
class StatusPagesTest {
    private static Document html(Table... tables) throws Exception {
        String page = HtmlPage.of("pen <status>", "up & \"well\"", List.of(tables));
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(page.replace("<!DOCTYPE html>\n", ""))));
    }

    private static String text(Document page, String element, int index) {
        return page.getElementsByTagName(element).item(index).getTextContent();
    }

    @Test
    void html_namesWithMarkup_areEscaped() throws Exception {
        Document page = html(Table.rows(
                "Servers",
                "a < b",
                List.of("server", "<i>"),
                List.of(List.of(Cell.word("</th><script>"), Cell.word("\" onload=\"x & y")))));
        assertThat(text(page, "h1", 0)).isEqualTo("pen <status>");
        assertThat(text(page, "caption", 0)).isEqualTo("a < b");
        assertThat(text(page, "th", 1)).isEqualTo("<i>");
        assertThat(text(page, "th", 2)).isEqualTo("</th><script>");
        assertThat(text(page, "td", 0)).isEqualTo("\" onload=\"x & y");
        assertThat(page.getElementsByTagName("script").getLength()).isZero();
    }

    @Test
    void html_figuresAndEmptyTable_haveNoTableElement() throws Exception {
        Document page = html(
                Table.figures("Totals", "all", List.of("sent", "cpu"), Cell.bytes(1_234_567), Cell.unknown()),
                Table.rows("Closed connections", "none", List.of("connection"), List.of()));
        assertThat(page.getElementsByTagName("table").getLength()).isZero();
        assertThat(text(page, "dd", 0)).isEqualTo("1.2 MB");
        assertThat(page.getElementsByTagName("dd")
                        .item(0)
                        .getAttributes()
                        .getNamedItem("title")
                        .getNodeValue())
                .isEqualTo("1234567 bytes");
        assertThat(text(page, "dd", 1)).isEqualTo("–");
    }

    @Test
    void bytes_areReadableOnThePage_andExactInText() {
        assertThat(List.of(Cell.bytes(0), Cell.bytes(999), Cell.bytes(1_000), Cell.bytes(99_949), Cell.bytes(123_456)))
                .extracting(Cell::shown)
                .containsExactly("0", "999 B", "1.0 kB", "99.9 kB", "123 kB");
        assertThat(Cell.bytes(999_999).shown()).isEqualTo("1.0 MB");
        assertThat(Cell.bytes(Long.MAX_VALUE).shown()).isEqualTo("9.2 EB");
        assertThat(Cell.bytes(123_456).text()).isEqualTo("123456");
    }

    @Test
    void clientPages_ofManyClients_haveEachOnce() {
        int clients = 123_457;
        ClientTable table = new ClientTable(200_000);
        for (int i = 0; i < clients; i++) {
            table.seen(new Client(0, 1 + i), i, 0);
        }
        BitSet places = new BitSet();
        @Nullable Object next = 0L;
        while (next != null) {
            ClientList page = ClientList.page(table, clients, ((Number) next).intValue(), 10_000);
            Map<?, ?> part = (Map<?, ?>)
                    Objects.requireNonNull(JsonText.parse(JsonPage.of(page)).get("clients"));
            for (Object client : (List<?>) Objects.requireNonNull(part.get("list"))) {
                int place = ((Number) Objects.requireNonNull(((Map<?, ?>) client).get("place"))).intValue();
                assertThat(places.get(place)).isFalse();
                places.set(place);
            }
            next = part.get("next");
        }
        assertThat(places.cardinality()).isEqualTo(clients);
    }
}
