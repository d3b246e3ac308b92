// SPDX-License-Identifier: Apache-2.0
package quickstart;

/** Something that did not happen as the tour says; the message is for its reader. */
final class TourFailure extends Exception {
    private static final long serialVersionUID = 1L;

    TourFailure(String message) {
        super(message);
    }
}
