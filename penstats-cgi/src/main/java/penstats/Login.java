// SPDX-License-Identifier: Apache-2.0
package penstats;

/** What became of an attempt to log in. */
enum Login {
    ACCEPTED,
    /** No such user, or another password: nobody learns which. */
    REFUSED,
    /** Too many wait already. */
    BUSY,
    /** The file of users cannot be used now. */
    UNAVAILABLE
}
