// SPDX-License-Identifier: Apache-2.0
package pen.acl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The access lists, numbered from 0, and the database of countries, if there is one; immutable.
 *
 * <p>A list with a country rule is never without a database.
 */
public final class AccessLists {
    /** How many lists there are. */
    public static final int COUNT = 10;

    /** All lists empty, and no database. */
    public static final AccessLists EMPTY = new AccessLists(Collections.nCopies(COUNT, AccessList.EMPTY), null);

    private final List<AccessList> lists;
    private final @Nullable Countries countries;

    private AccessLists(List<AccessList> lists, @Nullable Countries countries) {
        this.lists = lists;
        this.countries = countries;
    }

    /**
     * A list.
     *
     * @param number 0 to 9
     * @throws IllegalArgumentException if there is no such list
     */
    public AccessList list(int number) {
        check(number);
        return lists.get(number);
    }

    /** The database of countries. */
    public Optional<Countries> countries() {
        return Optional.ofNullable(countries);
    }

    /**
     * These lists with one of them replaced.
     *
     * @param number 0 to 9
     * @throws IllegalArgumentException if there is no such list, or the new one has a country rule and there is no
     *     database
     */
    public AccessLists with(int number, AccessList list) {
        check(number);
        if (list.asksForCountry() && countries == null) {
            throw new IllegalArgumentException(
                    "acl " + number + ": a country without a database (expected: geoip_db FILE first)");
        }
        List<AccessList> changed = new ArrayList<>(lists);
        changed.set(number, list);
        return new AccessLists(List.copyOf(changed), countries);
    }

    /** These lists with a database, instead of the one before if there was one. */
    public AccessLists with(Countries database) {
        return new AccessLists(lists, database);
    }

    /**
     * Whether a list permits an address. Any thread may call. A peer on a Unix socket has no address: it is always
     * permitted, and no list is asked.
     *
     * @param number of the list, 0 to 9
     * @param high the first 64 bits of the address in its IPv6 form; an IPv4 address is mapped (RFC 4291, section
     *     2.5.5.2)
     * @param low the last 64 bits
     * @throws IllegalArgumentException if there is no such list
     */
    public boolean permits(int number, long high, long low) {
        return list(number).permits(high, low, countries);
    }

    private static void check(int number) {
        if (number < 0 || number >= COUNT) {
            throw new IllegalArgumentException(
                    "acl: " + number + " (expected: a whole number from 0 to " + (COUNT - 1) + ")");
        }
    }
}
