package dev.quorate.backup.archive;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.quorate.certs.SigningKey;
import dev.quorate.manager.etcd.Changes.AuthState;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The segment that is being written: changes go to a file, so that a revision of any size needs no
/// memory, and one that was cut off half-way is taken back. The file is of no use to anybody else
/// and needs not to survive: what is not sealed is asked of etcd again.
public final class SegmentTail implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 << 10;

    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final Sealing sealing;
    private final LogPosition.Tracker chain;
    private final List<LeaseGrant> leases = new ArrayList<>();

    private LogPosition start;
    private long wholeBytes;
    private long writtenBytes;
    private long wholeEvents;
    private int openEvents;
    private boolean open;
    private Instant notBefore = Instant.EPOCH;
    private Instant notAfter = Instant.EPOCH;

    private SegmentTail(FileChannel file, LogPosition start, Sealing sealing) {
        this.file = file;
        this.start = start;
        this.sealing = sealing;
        this.chain = new LogPosition.Tracker(start, sealing.key());
    }

    /// One whose segments are not encrypted.
    public static SegmentTail open(Path path, LogPosition start) throws IOException {
        return open(path, start, Sealing.NONE);
    }

    /// @param path of a file of this manager's own, which is replaced; mode 0600
    /// @param start the position after which the first revision comes
    /// @param sealing of the segments that are made of it; the key is that of the position's chain
    public static SegmentTail open(Path path, LogPosition start, Sealing sealing)
            throws IOException {
        var ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        // Another file, not the same one emptied: a process that was stopped and overtaken may
        // still
        // have the old one open, and go on writing to it.
        Files.deleteIfExists(path);
        return new SegmentTail(
                FileChannel.open(path, Set.of(CREATE_NEW, READ, WRITE), ownerOnly), start, sealing);
    }

    /// A revision begins. It must be the successor of the last.
    public void begin(long revision) {
        if (open || revision != chain.revision() + 1) {
            throw new IllegalStateException("revision %d after %s".formatted(revision, position()));
        }
        open = true;
        openEvents = 0;
        chain.begin(revision);
    }

    /// One change of the open revision.
    public void event(boolean deletion, byte[] keyValue) throws IOException {
        if (openEvents == 0) {
            room(1 + Long.BYTES).put(SegmentFormat.REVISION).putLong(chain.revision() + 1);
            writtenBytes += 1 + Long.BYTES;
        }
        chain.event(deletion, keyValue);
        room(1 + Integer.BYTES).put(SegmentFormat.eventTag(deletion)).putInt(keyValue.length);
        put(keyValue);
        writtenBytes += 1 + Integer.BYTES + keyValue.length;
        openEvents++;
    }

    /// The open revision is whole.
    ///
    /// @param earliest when it was made, at the earliest
    /// @param latest when it had been received
    public void end(Instant earliest, Instant latest) throws IOException {
        if (!open || openEvents == 0) {
            throw new IllegalStateException("a revision without a change");
        }
        room(1 + Integer.BYTES + 2 * Long.BYTES)
                .put(SegmentFormat.REVISION_END)
                .putInt(openEvents)
                .putLong(SegmentFormat.micros(earliest))
                .putLong(SegmentFormat.micros(latest));
        writtenBytes += 1 + Integer.BYTES + 2 * Long.BYTES;
        if (wholeEvents == 0) {
            notBefore = earliest;
        }
        notAfter = latest;
        chain.end();
        open = false;
        wholeBytes = writtenBytes;
        wholeEvents += openEvents;
    }

    private ByteBuffer room(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            flush();
        }
        return buffer;
    }

    private void put(byte[] bytes) throws IOException {
        if (bytes.length <= BUFFER_BYTES) {
            room(bytes.length).put(bytes);
        } else {
            flush();
            write(ByteBuffer.wrap(bytes));
        }
    }

    private void flush() throws IOException {
        write(buffer.flip());
        buffer.clear();
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    /// Takes back what there is of a revision that was cut off; nothing when none is open.
    public void abandon() throws IOException {
        if (open) {
            flush();
            file.truncate(wholeBytes).position(wholeBytes);
            writtenBytes = wholeBytes;
            open = false;
        }
    }

    /// What is known of a lease goes into the segment that is sealed next.
    public void lease(LeaseGrant grant) {
        leases.add(grant);
    }

    /// The last whole revision.
    public LogPosition position() {
        return chain.position();
    }

    /// The number of the last whole revision.
    public long revision() {
        return chain.revision();
    }

    /// The number of the revision that is open, 0 when none is.
    public long openRevision() {
        return open ? chain.revision() + 1 : 0;
    }

    /// H of the revision before the last; empty where nothing was added yet.
    public Optional<ChainHash> beforeLast() {
        return chain.beforeLast();
    }

    /// Whether there is no whole revision in it.
    public boolean empty() {
        return wholeEvents == 0;
    }

    /// When the first of its revisions was made, at the earliest; says something when it is not
    /// empty.
    public Instant notBefore() {
        return notBefore;
    }

    public Instant notAfter() {
        return notAfter;
    }

    /// What it holds on disk now.
    public long bytes() {
        return writtenBytes;
    }

    /// What is known at the moment of sealing, beside the changes.
    public record Surroundings(AuthState auth, List<HashMark> marks) {
        public Surroundings {
            marks = List.copyOf(marks);
        }
    }

    /// Makes a segment of all whole revisions, durable in the directory, and goes on with an empty
    /// one. Not while a revision is open.
    public SealedSegment seal(Path directory, Surroundings around, SigningKey key)
            throws IOException {
        if (open || empty()) {
            throw new IllegalStateException("there is no whole revision, or half of one");
        }
        flush();
        var sealed =
                new SegmentSealer(directory, key, sealing)
                        .seal(
                                file,
                                wholeBytes,
                                new SegmentSealer.Draft(
                                        start,
                                        position(),
                                        chain.beforeLast().orElse(start.hash()),
                                        wholeEvents,
                                        List.copyOf(leases),
                                        notBefore,
                                        notAfter,
                                        around));
        file.truncate(0).position(0);
        start = position();
        wholeBytes = 0;
        writtenBytes = 0;
        wholeEvents = 0;
        leases.clear();
        return sealed;
    }

    @Override
    public void close() throws IOException {
        // What is encrypted elsewhere is not left lying about here.
        file.truncate(0);
        file.close();
    }
}
