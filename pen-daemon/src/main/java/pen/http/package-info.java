// SPDX-License-Identifier: Apache-2.0
/** What pen understands of HTTP. Start at {@link pen.http.Conversation}. */
@NullMarked
package pen.http;

import org.jspecify.annotations.NullMarked;
