// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Reports as a pen makes them. */
final class Reports {
    private Reports() {}

    /** One with two servers, the second of them blacklisted, and an emergency server without an address. */
    static String sample() {
        try (InputStream file = Reports.class.getResourceAsStream("/report.json")) {
            if (file == null) {
                throw new AssertionError("report.json: missing");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).replaceAll("\n *", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String html() {
        return "<!DOCTYPE html>\n<html lang=\"en\"><title>pen</title><style>p{color:red}</style><p>well</p></html>\n";
    }
}
