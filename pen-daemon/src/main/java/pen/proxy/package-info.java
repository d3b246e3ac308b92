// SPDX-License-Identifier: Apache-2.0
/**
 * Connections and the bytes through them. Start at {@link pen.proxy.Proxy}, then follow a connection from
 * {@link pen.proxy.Listener}.
 */
@NullMarked
package pen.proxy;

import org.jspecify.annotations.NullMarked;
