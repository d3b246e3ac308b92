// SPDX-License-Identifier: Apache-2.0
/** The TLS side of clients. */
@NullMarked
package pen.tls;

import org.jspecify.annotations.NullMarked;
