// SPDX-License-Identifier: Apache-2.0
package pen.tls;

import java.io.IOException;

/** Why a client's TLS handshake did not come to its end. */
public final class HandshakeException extends IOException {
    private static final long serialVersionUID = 1;

    HandshakeException(String reason) {
        super(reason);
    }

    HandshakeException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
