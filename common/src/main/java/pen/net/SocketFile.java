// SPDX-License-Identifier: Apache-2.0
package pen.net;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file that a Unix socket listens on; it outlives a program that was killed. */
public final class SocketFile {
    private SocketFile() {}

    /**
     * Removes the file if nobody listens on it any more, so that its path can be bound again.
     *
     * @throws IOException if somebody does, if it is no socket, or if it cannot be removed
     */
    public static void removeStale(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        if (Files.isRegularFile(path) || Files.isDirectory(path)) {
            throw new IOException("exists and is no socket");
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            Files.delete(path);
            return;
        }
        throw new IOException("another program listens on it");
    }
}
