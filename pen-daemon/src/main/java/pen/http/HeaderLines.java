// SPDX-License-Identifier: Apache-2.0
package pen.http;

import io.netty.buffer.ByteBuf;
import pen.settings.ForwardedHeaders;

/** The header lines of one client, and how they get into its requests. */
final class HeaderLines {
    private static final byte[] END = {'\r', '\n'};

    private final ForwardedHeaders policy;
    private final byte[] forwardedFor;
    private final byte[] forwardedProto;
    /** Both, and the end of the head. */
    private final byte[] all;

    HeaderLines(ForwardedHeaders policy, String client, boolean secure) {
        this.policy = policy;
        String first = "X-Forwarded-For: " + client + "\r\n";
        String second = "X-Forwarded-Proto: " + (secure ? "https" : "http") + "\r\n";
        forwardedFor = Octets.of(first);
        forwardedProto = Octets.of(second);
        all = Octets.of(first + second + "\r\n");
    }

    /** The most bytes that a head gets longer by. */
    int length() {
        return all.length;
    }

    /** Writes a head as the server gets it: ours are its last lines. */
    void write(RequestHead head, ByteBuf out) {
        Fields fields = head.fields();
        int at = head.begin();
        for (int i = 0; i < fields.found(); i++) {
            if (drops(fields.kind(i))) {
                out.writeBytes(head.bytes(), at, fields.from(i) - at);
                at = fields.end(i);
            }
        }
        out.writeBytes(head.bytes(), at, head.end() - END.length - at);
        if (policy != ForwardedHeaders.IF_NONE || fields.found() == 0) {
            out.writeBytes(all);
            return;
        }
        if (!fields.has(Fields.Kind.FORWARDED_FOR)) {
            out.writeBytes(forwardedFor);
        }
        if (!fields.has(Fields.Kind.FORWARDED_PROTO)) {
            out.writeBytes(forwardedProto);
        }
        out.writeBytes(END);
    }

    private boolean drops(Fields.Kind kind) {
        return switch (policy) {
            case APPEND -> kind != Fields.Kind.FORWARDED_FOR;
            case REPLACE -> true;
            case OFF, IF_NONE -> false;
        };
    }
}
