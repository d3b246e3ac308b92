// SPDX-License-Identifier: Apache-2.0
package penlogd;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import pen.cli.Output;
import pen.log.LogSink;
import pen.os.Background;
import pen.os.NamedPipe;
import pen.os.Posix;

/** Where lines go without a file. */
final class StandardOutput implements LogSink {
    private final OutputStream stream;
    /** Whether it fails only when nobody will read it; in another root directory that cannot be told any more. */
    private final boolean pipe;

    private final Runnable abandoned;
    private long lost;

    private StandardOutput(OutputStream stream, boolean pipe, Runnable abandoned) {
        this.stream = stream;
        this.pipe = pipe;
        this.abandoned = abandoned;
    }

    /**
     * That of this process, or in the background that of the command that started it, as long as that waits.
     *
     * @param abandoned is run when nobody reads it any more
     * @throws IOException if it cannot be passed on to the background
     */
    static StandardOutput open(Runnable abandoned) throws IOException {
        if (!Background.isChild()) {
            return new StandardOutput(new FileOutputStream(FileDescriptor.out), NamedPipe.is(Output.FILE), abandoned);
        }
        Path callers = Background.callersOutput();
        try {
            return new StandardOutput(new FileOutputStream(callers.toFile(), true), NamedPipe.is(callers), abandoned);
        } catch (IOException e) {
            throw new IOException(
                    "standard output: cannot be used in the background: " + e.getMessage()
                            + " (expected: a file, a pipe or a terminal; or -l, or -f)",
                    e);
        }
    }

    @Override
    public void write(List<String> lines) throws IOException {
        try {
            stream.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            lost += lines.size();
            if (pipe) {
                abandoned.run();
            }
            throw Output.failed(e);
        }
    }

    @Override
    public long lost() {
        return lost;
    }

    /** Nothing to do: there is no other. */
    @Override
    public void reopen() {}

    /** Nothing to do: it stays open. */
    @Override
    public void giveTo(Posix.User user) {}

    @Override
    public String bottleneck() {
        return "standard output is read too slowly";
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
