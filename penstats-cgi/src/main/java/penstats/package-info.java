// SPDX-License-Identifier: Apache-2.0
/** Shows the state of running pens on a web page; start reading at {@link penstats.PenStats}. */
@NullMarked
package penstats;

import org.jspecify.annotations.NullMarked;
