// SPDX-License-Identifier: Apache-2.0
/** What pen asks of the operating system beyond sockets. Start at {@link pen.os.Posix}. */
@NullMarked
package pen.os;

import org.jspecify.annotations.NullMarked;
