// SPDX-License-Identifier: Apache-2.0
package pen.stats;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pen.balance.ClientTable;

/**
 * Clients in the report.
 *
 * @param used places of the client table that are taken
 * @param max places that it has
 * @param next the place where the next page begins; null: there is none
 */
record ClientList(int used, int max, @Nullable Integer next, List<ClientTable.Entry> list) {
    /** The clients last seen, so many at most. */
    static ClientList recent(ClientTable table, long now, int most) {
        return new ClientList(table.size(), table.capacity(), null, table.recent(now, most));
    }

    /** Those in the places from this one on, so many at most. */
    static ClientList page(ClientTable table, long now, int from, int most) {
        List<ClientTable.Entry> list = table.page(now, from, most);
        int used = table.size();
        // Beyond the end there may be no sum of both.
        Integer next = from < used && most < used - from ? from + most : null;
        return new ClientList(used, table.capacity(), next, list);
    }
}
