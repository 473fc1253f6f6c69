package dev.quorate.backup.snapshot;

import dev.quorate.backup.snapshot.Finding.Kind;
import dev.quorate.backup.snapshot.SnapshotState.Lease;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;

/// A snapshot of etcd, read without etcd: what `etcdctl snapshot save` stores, or the database file
/// of a stopped member. The file is mapped, may be of any size, and is never changed.
///
/// Nothing in a file is trusted. Whatever it holds, reading it ends in time proportional to its
/// size, with an answer or with a [SnapshotException] that names what is wrong. An open file may be
/// used by several threads, each cursor by one.
public final class SnapshotFile implements AutoCloseable {

    private final Path path;
    private final Arena arena;
    private final FileBytes bytes;
    private final Container container;
    private final Contents contents;
    private final long modifiedMillis;
    private final long seed = new SecureRandom().nextLong();

    private SnapshotFile(
            Path path, Arena arena, FileBytes bytes, Container container, long modifiedMillis) {
        this.path = path;
        this.arena = arena;
        this.bytes = bytes;
        this.container = container;
        this.contents = new Contents(bytes, container.meta());
        this.modifiedMillis = modifiedMillis;
    }

    /// Opens a file and recognises its outer shape; nothing inside is checked yet.
    ///
    /// @throws SnapshotException when it is not a snapshot, or none that can be read
    /// @throws IOException when it cannot be opened
    public static SnapshotFile open(Path path) throws IOException {
        // Before it is opened: opening a FIFO waits for a writer.
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new SnapshotException(Kind.NOT_A_REGULAR_FILE, 0, "a directory, device or pipe");
        }
        var arena = Arena.ofShared();
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long modifiedMillis = Files.getLastModifiedTime(path).toMillis();
            if (channel.size() > KeyIndex.FILE_BYTES_MAX) {
                throw new SnapshotException(
                        Kind.FORMAT_UNSUPPORTED,
                        KeyIndex.FILE_BYTES_MAX,
                        "files of more than 16 TiB are not read");
            }
            var bytes = new FileBytes(channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
            return new SnapshotFile(path, arena, bytes, Container.recognise(bytes), modifiedMillis);
        } catch (InternalError e) {
            arena.close();
            throw FileBytes.cut(e);
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    /// Checks everything, and computes every figure on the way.
    public Verification verify(TrailerRule rule) throws IOException, InterruptedException {
        var verification = new SnapshotVerifier(bytes, container, contents, seed).verify(rule);
        return unchanged()
                ? verification
                : new Verification.Unsound(
                        List.of(
                                new Finding(
                                        Kind.CHANGED_WHILE_READ,
                                        0,
                                        "the file was written to while it was read")));
    }

    /// The small buckets.
    public SnapshotState state() throws SnapshotException {
        try (var scratch = Arena.ofConfined()) {
            return contents.stateReader(contents.pageSet(scratch)).read();
        } catch (InternalError e) {
            throw FileBytes.cut(e);
        }
    }

    /// Users, roles, and whether they count.
    public AuthState auth() throws SnapshotException {
        try (var scratch = Arena.ofConfined()) {
            return new AuthReader(contents).read(state(), scratch);
        } catch (InternalError e) {
            throw FileBytes.cut(e);
        }
    }

    /// Gives every lease to the consumer, by ascending id.
    public void forEachLease(Consumer<Lease> consumer) throws SnapshotException {
        try (var scratch = Arena.ofConfined()) {
            contents.stateReader(contents.pageSet(scratch)).forEachLease(consumer);
        } catch (InternalError e) {
            throw FileBytes.cut(e);
        }
    }

    /// The entries of the `key` bucket by ascending revision.
    public EntryCursor entries() throws SnapshotException {
        try {
            return contents.entries(Arena.ofAuto());
        } catch (InternalError e) {
            throw FileBytes.cut(e);
        }
    }

    /// The entries of the `key` bucket from a revision on, without reading those before it.
    public EntryCursor entriesFrom(long revision) throws SnapshotException {
        try {
            var entries = contents.entries(Arena.ofAuto());
            entries.seek(Math.max(0, revision));
            return entries;
        } catch (InternalError e) {
            throw FileBytes.cut(e);
        }
    }

    /// The names of all buckets, in the file's order.
    public List<String> buckets() throws SnapshotException {
        try (var scratch = Arena.ofConfined()) {
            return contents.buckets(contents.pageSet(scratch)).headers().stream()
                    .map(BucketHeader::name)
                    .toList();
        } catch (InternalError e) {
            throw FileBytes.cut(e);
        }
    }

    /// The records of one bucket, as bytes.
    ///
    /// @throws SnapshotException when there is no such bucket, too
    public BucketCursor bucket(String name) throws SnapshotException {
        try {
            var reached = contents.pageSet(Arena.ofAuto());
            var header =
                    contents.buckets(reached).find(name).orElseThrow(() -> contents.missing(name));
            return new BucketCursor(bytes, header, contents.tree(reached, header));
        } catch (InternalError e) {
            throw FileBytes.cut(e);
        }
    }

    /// The revision of the store.
    public long revision() throws SnapshotException {
        try {
            return SnapshotState.revision(contents.lastMain(), state());
        } catch (InternalError e) {
            throw FileBytes.cut(e);
        }
    }

    /// The revision of the newest entry that is left, 0 without one. It is below the store's where
    /// a compaction has dropped what came last, and where nothing was ever written. etcd's restore
    /// tool raises this one, not the store's (`etcdutl/snapshot/v3_snapshot.go`,
    /// `unsafeGetLatestRevision`, 3.6).
    public long lastEntryRevision() throws SnapshotException {
        try {
            return contents.lastMain();
        } catch (InternalError e) {
            throw FileBytes.cut(e);
        }
    }

    /// What a member of this cluster answers to HashKV at a revision, when history was compacted at
    /// a given revision. Later compactions than the file's own do not keep the two from being
    /// compared.
    ///
    /// @param revision up to the file's own; 0 for that one
    /// @param compactRevision of the member's answer; -1 or 0 when nothing was ever compacted
    public HashKv hashKv(long revision, long compactRevision)
            throws IOException, InterruptedException {
        long ownRevision = revision();
        long ownCompactRevision = state().compactRevision();
        try {
            return new HashKvReader(new FileHistory(contents), seed)
                    .answer(
                            revision == 0 ? ownRevision : revision,
                            compactRevision,
                            ownRevision,
                            ownCompactRevision);
        } catch (InternalError e) {
            throw FileBytes.cut(e);
        }
    }

    @Override
    public void close() {
        arena.close();
    }

    Contents contents() {
        return contents;
    }

    /// For hashes that nobody can foresee.
    long seed() {
        return seed;
    }

    boolean unchanged() throws IOException {
        return Files.exists(path)
                && Files.size(path) == bytes.length()
                && Files.getLastModifiedTime(path).toMillis() == modifiedMillis;
    }
}
