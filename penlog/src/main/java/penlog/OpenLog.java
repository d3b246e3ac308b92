// SPDX-License-Identifier: Apache-2.0
package penlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;
import pen.os.NamedPipe;

/** A log file that is open for reading: it stays the same whatever its name becomes. */
final class OpenLog implements AutoCloseable {
    /** How far back the beginning of an unfinished line is looked for; bytes. */
    private static final int LOOK_BACK = 65_536;

    private final FileChannel channel;
    private final long inode;

    private OpenLog(FileChannel channel, long inode) {
        this.channel = channel;
        this.inode = inode;
    }

    /**
     * Opens a file at its start.
     *
     * @throws IOException if it cannot be opened, or is no regular file
     */
    static OpenLog open(Path path) throws IOException {
        while (true) {
            if (Files.isDirectory(path)) {
                throw new IOException("is a directory");
            }
            NamedPipe.refuseAndDevices(path);
            long before = inode(path);
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            try {
                if (inode(path) == before) {
                    return new OpenLog(channel, before);
                }
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            // Renamed just now: the name may be another file's.
            channel.close();
        }
    }

    /** The number of the file that has this name now. */
    static long inode(Path path) throws IOException {
        return (Long) Files.getAttribute(path, "unix:ino");
    }

    long inode() {
        return inode;
    }

    FileChannel channel() {
        return channel;
    }

    long size() throws IOException {
        return channel.size();
    }

    /** Bytes read so far. */
    long position() throws IOException {
        return channel.position();
    }

    void position(long position) throws IOException {
        channel.position(position);
    }

    /** Goes to the end, but not into a line that is being written. */
    void toEnd() throws IOException {
        long size = channel.size();
        ByteBuffer tail = before(size, LOOK_BACK);
        long position = size;
        for (int i = tail.limit() - 1; i >= 0; i--) {
            if (tail.get(i) == '\n') {
                position = size - tail.limit() + i + 1;
                break;
            }
        }
        channel.position(tail.limit() == size && position == size && !endsLine(tail) ? 0 : position);
    }

    /** The place after so many bytes of this file. */
    Place place(long offset) throws IOException {
        CRC32 check = new CRC32();
        check.update(before(offset, Place.CHECKED));
        return new Place(inode, offset, check.getValue());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static boolean endsLine(ByteBuffer tail) {
        return tail.limit() == 0 || tail.get(tail.limit() - 1) == '\n';
    }

    private ByteBuffer before(long offset, int most) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(offset, most));
        long from = offset - bytes.capacity();
        while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) > 0) {}
        return bytes.flip();
    }
}
