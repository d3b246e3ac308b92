// SPDX-License-Identifier: Apache-2.0
package pen.acl;

import com.maxmind.db.MaxMindDbParameter;
import org.jspecify.annotations.Nullable;

/**
 * What is read of a network's record in a MaxMind database; what else there is, is skipped.
 *
 * @see <a href="https://dev.maxmind.com/geoip/docs/databases/city-and-country">the fields of the databases</a>
 */
final class CountryRecord {
    private CountryRecord() {}

    /**
     * A network's record. Public, because the library makes it by reflection.
     *
     * @param country where the network is
     * @param registered where it is registered
     */
    public record Network(
            @MaxMindDbParameter(name = "country") @Nullable Place country,

            @MaxMindDbParameter(name = "registered_country") @Nullable
            Place registered) {
        /** The code of the country or, if it has none, of that of the registration. */
        @Nullable
        String code() {
            String code = country == null ? null : country.code();
            return code == null && registered != null ? registered.code() : code;
        }
    }

    /**
     * A country. Public, because the library makes it by reflection.
     *
     * @param code ISO 3166-1 alpha-2
     */
    public record Place(
            @MaxMindDbParameter(name = "iso_code") @Nullable String code) {}
}
