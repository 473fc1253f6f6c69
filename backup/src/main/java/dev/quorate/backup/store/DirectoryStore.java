package dev.quorate.backup.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.quorate.backup.store.PutResult.AlreadyThere;
import dev.quorate.backup.store.PutResult.Stored;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// A store in a directory: an object is a file, its key the path below the root.
///
/// A file is written aside, made durable, and only then given its name, by a hard link where it
/// must not exist yet: of two writers the kernel lets one link. So a crash leaves either a whole
/// object or a partial file that nobody lists.
final class DirectoryStore implements BackupStore {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryStore.class);

    /// How often a directory may vanish (a delete elsewhere left it empty) between making it and
    /// linking into it.
    private static final int PUBLISH_ATTEMPTS_MAX = 10;

    private final Path root;
    private final DirectoryFiles files;
    private final PartialFiles partials;

    DirectoryStore(Path root, StoreSettings settings) {
        this.root = root;
        this.files = new DirectoryFiles(root);
        this.partials = new PartialFiles(root, settings.abandonedAfter());
    }

    @Override
    public PutResult put(ObjectKey key, ObjectSource source, Condition condition)
            throws IOException, InterruptedException {
        files.locate(key);
        try (var partial = nextPartial()) {
            var measure = partial.write(source);
            return publish(partial, key, measure, condition);
        }
    }

    private PartialFile nextPartial() throws IOException {
        try {
            return new PartialFile(root, partials.next(Instant.now()));
        } catch (IOException e) {
            throw DirectoryFailures.of(e, root);
        }
    }

    private PutResult publish(
            PartialFile partial, ObjectKey key, Measure measure, Condition condition)
            throws IOException {
        for (var attempt = 0; attempt < PUBLISH_ATTEMPTS_MAX; attempt++) {
            var target = files.locate(key);
            try {
                files.createParents(target);
                switch (condition) {
                    case IF_ABSENT -> partial.link(target);
                    case ALWAYS -> partial.replace(target);
                }
                DirectoryFiles.syncParent(target);
                return new Stored(measure.bytes(), measure.sha256());
            } catch (FileAlreadyExistsException _) {
                var found = compare(key, target, measure);
                if (found.isPresent()) {
                    return found.get();
                }
            } catch (NoSuchFileException e) {
                LOG.atDebug().addKeyValue("key", key).setCause(e).log("directory vanished");
            } catch (IOException e) {
                throw DirectoryFailures.of(e, root);
            }
        }
        throw DirectoryFailures.inTheWay(files.locate(key), "deleted by somebody again and again");
    }

    /// Empty when the object was deleted meanwhile.
    private Optional<PutResult> compare(ObjectKey key, Path target, Measure measure)
            throws IOException {
        var existing = find(key);
        if (existing.isEmpty()) {
            return Optional.empty();
        }
        if (existing.get().bytes() != measure.bytes()) {
            return Optional.of(new AlreadyThere(existing.get()));
        }
        try (var in = open(key, 0)) {
            if (!Measure.of(in).equals(measure)) {
                return Optional.of(new AlreadyThere(existing.get()));
            }
            // Its writer may have died before it made the name durable.
            DirectoryFiles.syncParent(target);
            return Optional.of(new Stored(measure.bytes(), measure.sha256()));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    @Override
    public InputStream open(ObjectKey key, long offset) throws IOException {
        var path = files.locate(key);
        if (find(key).isEmpty()) {
            throw new NoSuchFileException(path.toString());
        }
        try {
            var channel = FileChannel.open(path, StandardOpenOption.READ, NOFOLLOW_LINKS);
            if (offset < 0 || offset > channel.size()) {
                channel.close();
                throw new IllegalArgumentException(
                        "offset %d lies outside of %s".formatted(offset, path));
            }
            return Channels.newInputStream(channel.position(offset));
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw DirectoryFailures.of(e, root);
        }
    }

    @Override
    public Stream<StoredObject> list(String folder) throws IOException {
        files.requireRoot();
        var start = folder.isEmpty() ? root : files.locate(Folder.key(folder));
        try {
            var listing = new DirectoryListing(root, start);
            return StreamSupport.stream(
                    Spliterators.spliteratorUnknownSize(
                            listing,
                            Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.DISTINCT),
                    false);
        } catch (IOException e) {
            throw DirectoryFailures.of(e, root);
        }
    }

    @Override
    public Optional<StoredObject> find(ObjectKey key) throws IOException {
        var path = files.locate(key);
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                throw DirectoryFailures.inTheWay(path, "not a file where an object should be");
            }
            return Optional.of(DirectoryListing.stored(key, attributes));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            if (DirectoryFailures.belowAFile(e)) {
                return Optional.empty();
            }
            throw DirectoryFailures.of(e, root);
        }
    }

    @Override
    public void delete(ObjectKey key) throws IOException {
        if (find(key).isEmpty()) {
            return;
        }
        var path = files.locate(key);
        try {
            Files.deleteIfExists(path);
            DirectoryFiles.syncParent(path);
            files.deleteEmptyParents(path);
        } catch (NoSuchFileException e) {
            LOG.atDebug()
                    .addKeyValue("key", key)
                    .setCause(e)
                    .log("deleted by somebody else as well");
        } catch (IOException e) {
            throw DirectoryFailures.of(e, root);
        }
    }

    @Override
    public StoreCapabilities capabilities() {
        return StoreCapabilities.OF_A_DIRECTORY;
    }

    @Override
    public void close() {
        // Nothing is held between calls.
    }
}
