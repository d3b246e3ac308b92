// SPDX-License-Identifier: Apache-2.0
/** What an administrator can set, each declared once. Start at {@link pen.settings.Setting}. */
@NullMarked
package pen.settings;

import org.jspecify.annotations.NullMarked;
