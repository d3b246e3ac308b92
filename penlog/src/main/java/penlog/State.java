// SPDX-License-Identifier: Apache-2.0
package penlog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pen.os.FileError;
import pen.os.NamedPipe;
import pen.os.WholeFile;

/** The file of {@code --state}: how far a followed file has been sent. */
final class State {
    /** Longer than any place; bytes. */
    private static final int LONGEST = 4096;

    private final Path path;
    private @Nullable Place saved;

    State(Path path) {
        this.path = path;
    }

    /**
     * Reads the place; empty if there is no such file.
     *
     * @throws IOException if it cannot be read, or holds something else; the message names the file
     */
    Optional<Place> read() throws IOException {
        try {
            NamedPipe.refuseAndDevices(path);
            if (Files.size(path) > LONGEST) {
                throw new IOException("no state of penlog: longer than " + LONGEST + " bytes");
            }
            saved = Place.parse(Files.readString(path, StandardCharsets.ISO_8859_1));
            return Optional.of(saved);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new FileError(path, "cannot read the state", e);
        }
    }

    /**
     * Checks that a place can be written, before lines are sent that it has to remember.
     *
     * @throws FileError if its directory is not there, or neither that nor the file may be written
     */
    void requireWritable() throws FileError {
        Path directory = path.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw unwritable(directory + ": no such directory (expected: one that penlog may write in)");
        }
        if (!Files.isWritable(directory) && !Files.isWritable(path)) {
            throw unwritable(directory + ": permission denied (expected: a directory that penlog may write in)");
        }
    }

    private FileError unwritable(String reason) {
        return new FileError(path, "cannot write the state", new IOException(reason));
    }

    /** Writes the place, unless it is there already. */
    void write(Place place) throws FileError {
        if (!place.equals(saved)) {
            WholeFile.write(path, place.toString(), "the state");
            saved = place;
        }
    }
}
