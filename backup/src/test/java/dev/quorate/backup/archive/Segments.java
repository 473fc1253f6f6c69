package dev.quorate.backup.archive;

import dev.quorate.backup.seal.Identities;
import dev.quorate.certs.SigningKey;
import dev.quorate.manager.etcd.Changes.AuthState;
import dev.quorate.manager.spec.MemberId;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/// Makes segments for tests, with changes that depend on lineage and revision alone.
final class Segments {
    static final LineageId LINEAGE = new LineageId("00000000000000aa-test1");
    static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
    static final SegmentTail.Surroundings AROUND =
            new SegmentTail.Surroundings(
                    new AuthState(true, 7),
                    List.of(new HashMark(new MemberId(3), 11, -1, 0x80000001, NOON)));

    private Segments() {}

    record Change(boolean deletion, String bytes) {}

    static List<Change> changes(long revision) {
        var random = new Random(revision);
        var changes = new ArrayList<Change>();
        int count = 1 + random.nextInt(4);
        for (int sub = 0; sub < count; sub++) {
            changes.add(
                    new Change(
                            random.nextInt(4) == 0,
                            "key %d.%d=%s"
                                    .formatted(revision, sub, "v".repeat(random.nextInt(60)))));
        }
        return changes;
    }

    static void add(SegmentTail tail, long revision) throws IOException {
        tail.begin(revision);
        for (var change : changes(revision)) {
            tail.event(change.deletion(), change.bytes().getBytes(StandardCharsets.UTF_8));
        }
        tail.end(NOON.plusSeconds(revision - 1), NOON.plusSeconds(revision));
    }

    /// The segment of the revisions after a position.
    static SealedSegment seal(Path directory, LogPosition start, int revisions, SigningKey key)
            throws IOException {
        return seal(directory, start, revisions, key, Sealing.NONE);
    }

    static SealedSegment seal(
            Path directory, LogPosition start, int revisions, SigningKey key, Sealing sealing)
            throws IOException {
        try (var tail = SegmentTail.open(directory.resolve("tail"), start, sealing)) {
            for (long revision = start.revision() + 1;
                    revision <= start.revision() + revisions;
                    revision++) {
                add(tail, revision);
            }
            tail.lease(new LeaseGrant(77, OptionalLong.of(60), NOON));
            tail.lease(new LeaseGrant(-78, OptionalLong.empty(), NOON));
            return tail.seal(directory, AROUND, key);
        }
    }

    /// Reads a segment and holds every change against what was written.
    static List<Long> read(SegmentFile file) throws IOException {
        return read(file, Identities.NONE);
    }

    static List<Long> read(SegmentFile file, Identities identities) throws IOException {
        var revisions = new ArrayList<Long>();
        try (var cursor = file.read(identities)) {
            while (cursor.nextRevision()) {
                var read = new ArrayList<Change>();
                while (cursor.nextEvent()) {
                    read.add(
                            new Change(
                                    cursor.deletion(),
                                    new String(cursor.keyValue(), StandardCharsets.UTF_8)));
                }
                if (!read.equals(changes(cursor.revision()))
                        || !cursor.notAfter().equals(NOON.plusSeconds(cursor.revision()))) {
                    throw new AssertionError("revision %d: %s".formatted(cursor.revision(), read));
                }
                revisions.add(cursor.revision());
            }
        }
        return revisions;
    }
}
