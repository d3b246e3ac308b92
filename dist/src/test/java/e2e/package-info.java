// SPDX-License-Identifier: Apache-2.0
/** The packaged tree at work: real processes, real clients, signals, files, exit codes. Start at {@link e2e.Tree}. */
@NullMarked
package e2e;

import org.jspecify.annotations.NullMarked;
