package dev.quorate.backup.archive;

import com.github.luben.zstd.ZstdIOException;

import dev.quorate.backup.archive.SegmentException.Kind;
import dev.quorate.backup.seal.SealException;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Reads a segment: revision by revision, and of each its events. Memory is that of one event. The
/// chain is computed along the way, and at the end it must be the one that the footer states.
///
/// ```
/// while (cursor.nextRevision()) {
///     while (cursor.nextEvent()) { ... cursor.keyValue() ... }
///     ... cursor.notAfter() ...
/// }
/// ```
public final class SegmentCursor implements AutoCloseable {
    private final Segment segment;
    private final ChainKey key;
    private final DataInputStream body;
    private final Closeable source;
    private final LogPosition.Tracker chain;
    private final List<LeaseGrant> leases = new ArrayList<>();
    private long bytesLeft;
    private long revision;
    private long events;
    private int eventsOfRevision;
    private boolean inRevision;
    private boolean ended;
    private boolean deletion;
    private byte[] keyValue = new byte[0];
    private Instant notBefore = Instant.EPOCH;
    private Instant notAfter = Instant.EPOCH;

    private SegmentCursor(Segment segment, ChainKey key, DataInputStream body, Closeable source) {
        this.segment = segment;
        this.key = key;
        this.body = body;
        this.source = source;
        this.bytesLeft = segment.bodyBytes() - (key.keyed() ? 1 + ChainKey.BYTES : 0);
        this.chain =
                new LogPosition.Tracker(
                        new LogPosition(segment.lineage(), segment.first() - 1, segment.before()),
                        key);
    }

    /// @param key of the chain, read from the body already where it is encrypted
    /// @param source is closed with the cursor
    static SegmentCursor over(
            Segment segment, ChainKey key, DataInputStream body, Closeable source) {
        return new SegmentCursor(segment, key, body, source);
    }

    /// Goes on to the next revision, over what was not read of this one.
    ///
    /// @return false at the end, when all was found as the footer states it
    public boolean nextRevision() throws IOException {
        while (inRevision) {
            nextEvent();
        }
        if (ended) {
            return false;
        }
        byte tag = tag();
        if (tag != SegmentFormat.REVISION) {
            finish(tag);
            return false;
        }
        revision = number();
        if (revision != chain.revision() + 1 || revision > segment.last()) {
            throw broken("revision %d follows %d".formatted(revision, chain.revision()));
        }
        chain.begin(revision);
        inRevision = true;
        eventsOfRevision = 0;
        return true;
    }

    /// Goes on to the next change of this revision.
    ///
    /// @return false when there is none; the times of the revision are known then
    public boolean nextEvent() throws IOException {
        if (!inRevision) {
            return false;
        }
        byte tag = tag();
        return switch (tag) {
            case SegmentFormat.PUT, SegmentFormat.DELETE -> event(tag == SegmentFormat.DELETE);
            case SegmentFormat.REVISION_END -> endRevision();
            default -> throw broken("a record of the kind %d within a revision".formatted(tag));
        };
    }

    private boolean event(boolean deleted) throws IOException {
        deletion = deleted;
        take(Integer.BYTES);
        int length = in(body::readInt);
        if (length < 0 || length > Math.min(SegmentFormat.EVENT_BYTES_MAX, bytesLeft)) {
            throw broken("an event of %d bytes".formatted(length));
        }
        take(length);
        keyValue = in(() -> body.readNBytes(length));
        if (keyValue.length < length) {
            throw broken("it unpacks to less than %d bytes".formatted(segment.bodyBytes()));
        }
        chain.event(deletion, keyValue);
        eventsOfRevision++;
        return true;
    }

    private boolean endRevision() throws IOException {
        take(Integer.BYTES);
        int stated = in(body::readInt);
        if (stated != eventsOfRevision || stated == 0) {
            throw broken(
                    "revision %d has %d events, not %d"
                            .formatted(revision, eventsOfRevision, stated));
        }
        notBefore = SegmentFormat.time(number());
        notAfter = SegmentFormat.time(number());
        chain.end();
        events += eventsOfRevision;
        inRevision = false;
        return false;
    }

    private void finish(byte first) throws IOException {
        byte tag = first;
        while (tag == SegmentFormat.LEASE) {
            long lease = number();
            long seconds = number();
            var at = SegmentFormat.time(number());
            leases.add(
                    new LeaseGrant(
                            lease,
                            seconds > 0 ? OptionalLong.of(seconds) : OptionalLong.empty(),
                            at));
            tag = tag();
        }
        if (tag != SegmentFormat.BODY_END || bytesLeft != 0) {
            throw broken("a record of the kind %d at the end".formatted(tag));
        }
        var reached = chain.position();
        if (reached.revision() != segment.last()
                || !reached.hash().equals(segment.after())
                || events != segment.events()
                || leases.size() != segment.leases()) {
            throw broken(
                    "its changes make %s with %d events, its footer states revision %d (%s) with %d"
                            .formatted(
                                    reached,
                                    events,
                                    segment.last(),
                                    segment.after(),
                                    segment.events()));
        }
        ended = true;
    }

    public long revision() {
        return revision;
    }

    /// Whether the current event is a deletion, of which only the key counts.
    public boolean deletion() {
        return deletion;
    }

    /// `mvccpb.KeyValue` of the current event, as etcd encoded it.
    public byte[] keyValue() {
        return keyValue;
    }

    /// When the revision was made at the earliest, after its last event.
    public Instant notBefore() {
        return notBefore;
    }

    /// When the revision had been received, after its last event.
    public Instant notAfter() {
        return notAfter;
    }

    /// What the segment knows of leases, after its last revision.
    public List<LeaseGrant> leases() {
        return List.copyOf(leases);
    }

    /// Samples of etcd's HashKV that were taken while it was written.
    public List<HashMark> marks() {
        return segment.seal()
                .map(seal ->
                        seal.marks().stream().map(mark -> SegmentSeal.masked(mark, key)).toList())
                .orElse(segment.marks());
    }

    /// H of the last revision that was read to its end.
    LogPosition position() {
        return chain.position();
    }

    private byte tag() throws IOException {
        take(1);
        return in(body::readByte);
    }

    private long number() throws IOException {
        take(Long.BYTES);
        return in(body::readLong);
    }

    private void take(long bytes) throws SegmentException {
        bytesLeft -= bytes;
        if (bytesLeft < 0) {
            throw broken("it unpacks to more than %d bytes".formatted(segment.bodyBytes()));
        }
    }

    private interface Read<T> {
        T read() throws IOException;
    }

    private <T> T in(Read<T> read) throws IOException {
        try {
            return read.read();
        } catch (EOFException shortBody) {
            throw new SegmentException(
                    Kind.CHAIN_BROKEN,
                    "it unpacks to less than %d bytes".formatted(segment.bodyBytes()),
                    shortBody);
        } catch (ZstdIOException | SealException malformed) {
            throw new SegmentException(
                    Kind.CHAIN_BROKEN,
                    "it cannot be unpacked: " + malformed.getMessage(),
                    malformed);
        }
    }

    private static SegmentException broken(String detail) {
        return new SegmentException(Kind.CHAIN_BROKEN, detail);
    }

    @Override
    public void close() throws IOException {
        try (source) {
            body.close();
        }
    }
}
