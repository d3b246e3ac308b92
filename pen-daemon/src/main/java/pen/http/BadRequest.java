// SPDX-License-Identifier: Apache-2.0
package pen.http;

/** A request that is refused; its message is why. */
final class BadRequest extends Exception {
    private static final long serialVersionUID = 1;

    BadRequest(String why) {
        // Without the stack: whoever sends nonsense must not cost more than others.
        super(why, null, false, false);
    }
}
