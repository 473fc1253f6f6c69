package dev.quorate.backup.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// One object on its way into a directory: a file that nobody lists, until it gets its name.
final class PartialFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartialFile.class);

    private final Path root;
    private final Path path;

    PartialFile(Path root, Path path) {
        this.root = root;
        this.path = path;
    }

    /// Writes all of it and makes it durable.
    Measure write(ObjectSource source) throws IOException, InterruptedException {
        try (var channel = create()) {
            var out =
                    new MeasuredOutput(
                            (bytes, offset, length) -> append(channel, bytes, offset, length));
            source.writeTo(out);
            force(channel);
            return out.measure();
        }
    }

    private FileChannel create() throws IOException {
        try {
            return DirectoryFiles.createFile(path);
        } catch (IOException e) {
            throw DirectoryFailures.of(e, root);
        }
    }

    private void append(FileChannel channel, byte[] bytes, int offset, int length)
            throws IOException {
        try {
            for (var buffer = ByteBuffer.wrap(bytes, offset, length); buffer.hasRemaining(); ) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw DirectoryFailures.of(e, root);
        }
    }

    private void force(FileChannel channel) throws IOException {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw DirectoryFailures.of(e, root);
        }
    }

    /// Gives it a name that must be free: of two who link at once, the kernel lets one.
    ///
    /// @throws FileAlreadyExistsException when the name is taken
    /// @throws NoSuchFileException when the directory is not there
    void link(Path target) throws IOException {
        try {
            Files.createLink(target, path);
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            throw e;
        } catch (UnsupportedOperationException e) {
            throw DirectoryFailures.noLinks(root, e);
        } catch (FileSystemException e) {
            // link(2) answers EPERM where the file system has no links.
            if (String.valueOf(e.getReason()).contains("Operation not permitted")) {
                throw DirectoryFailures.noLinks(root, e);
            }
            throw e;
        }
    }

    /// Gives it a name, in place of the file that had it.
    ///
    /// @throws NoSuchFileException when the directory is not there
    void replace(Path target) throws IOException {
        if (Files.isDirectory(target, NOFOLLOW_LINKS)) {
            throw DirectoryFailures.inTheWay(target, "a directory where an object should be");
        }
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("file", path).setCause(e).log("left for a later sweep");
        }
    }
}
