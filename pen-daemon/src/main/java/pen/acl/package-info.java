// SPDX-License-Identifier: Apache-2.0
/** Who may connect. Start at {@link pen.acl.AccessLists}. */
@NullMarked
package pen.acl;

import org.jspecify.annotations.NullMarked;
