package dev.quorate.restore.choose;

import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.Catalogue;
import dev.quorate.backup.archive.ChangeLog;
import dev.quorate.backup.archive.ContentDigest;
import dev.quorate.backup.archive.HashMark;
import dev.quorate.backup.archive.LeaseGrant;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.LogCatalogue;
import dev.quorate.backup.archive.LogPosition;
import dev.quorate.backup.archive.Manifest;
import dev.quorate.backup.archive.Scratch;
import dev.quorate.backup.archive.SegmentTail;
import dev.quorate.backup.archive.Signing;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.StoreSettings;
import dev.quorate.backup.store.Stores;
import dev.quorate.certs.SigningKey;
import dev.quorate.manager.etcd.Changes.AuthState;
import dev.quorate.manager.spec.MemberId;
import dev.quorate.manager.spec.StoreAddress;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// A store with snapshots and segments that a test puts there. Revision r is made between nine and
/// ten seconds times r after noon; it puts `key-r`, unless it is told to delete something.
public final class Shelf implements AutoCloseable {
    public static final LineageId LINEAGE = new LineageId("00000000000000c1-aa");
    public static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    public final SigningKey key = SigningKey.create();
    private final Path root;
    private final BackupStore store;
    private final List<Backup> backups = new ArrayList<>();
    private final Map<Long, String> deletions = new HashMap<>();
    private final Map<LineageId, LogPosition> ends = new HashMap<>();

    public Shelf(Path root) throws IOException {
        this.root = root;
        this.store =
                Stores.openOrCreate(
                        new StoreAddress.Directory(root.resolve("store")), StoreSettings.DEFAULT);
    }

    /// When a revision has been received.
    public static Instant received(long revision) {
        return NOON.plusSeconds(10 * revision);
    }

    static Manifest manifest(
            LineageId lineage, long revision, long compactRevision, Instant taken) {
        var digest = new ContentDigest("0".repeat(64), 100);
        return new Manifest(
                "dev",
                "uid",
                lineage,
                lineage.clusterId(),
                "3.6.16",
                "3.6.0",
                new Manifest.Source("dev-1", new MemberId(1), revision),
                revision,
                compactRevision,
                10,
                42,
                digest,
                digest,
                Optional.empty(),
                new Manifest.Auth(false, 1),
                "test",
                taken,
                taken,
                List.of());
    }

    public Backup base(LineageId lineage, long revision, long compactRevision) {
        var backup =
                new Backup(
                        manifest(lineage, revision, compactRevision, received(revision)),
                        new Signing.Signed(key.verifyingKey()),
                        Optional.empty(),
                        false);
        backups.add(backup);
        return backup;
    }

    public Backup base(long revision) {
        return base(LINEAGE, revision, -1);
    }

    void add(Backup backup) {
        backups.add(backup);
    }

    /// The revision that is archived later on deletes this key.
    public void deletes(long revision, String name) {
        deletions.put(revision, name);
    }

    /// Archives revisions in one segment. It goes on from the one before where that ends right
    /// before it, else a chain starts here.
    public void segment(LineageId lineage, long first, long last, HashMark... marks)
            throws IOException, InterruptedException {
        var end = ends.get(lineage);
        var start =
                end != null && end.revision() == first - 1
                        ? end
                        : LogPosition.start(lineage, first - 1);
        try (var tail = SegmentTail.open(root.resolve("tail"), start)) {
            for (long revision = first; revision <= last; revision++) {
                tail.begin(revision);
                var deleted = deletions.get(revision);
                tail.event(
                        deleted != null,
                        deleted == null
                                ? put("key-" + revision, revision)
                                : encoded(deleted, revision));
                tail.end(received(revision).minusSeconds(1), received(revision));
            }
            tail.lease(new LeaseGrant(7, OptionalLong.of(90), received(last)));
            var sealed =
                    tail.seal(
                            root,
                            new SegmentTail.Surroundings(new AuthState(false, 1), List.of(marks)),
                            key);
            log().publish(sealed);
            ends.put(lineage, tail.position());
        }
    }

    public void segment(long first, long last) throws IOException, InterruptedException {
        segment(LINEAGE, first, last);
    }

    /// A put of a key that had not been there.
    static byte[] put(String name, long revision) {
        var encoded = new ByteArrayOutputStream();
        encoded.writeBytes(field(0x0a, name));
        number(encoded, 0x10, revision);
        number(encoded, 0x18, revision);
        number(encoded, 0x20, 1);
        encoded.writeBytes(field(0x2a, "value"));
        return encoded.toByteArray();
    }

    /// What a watch tells of a deletion.
    static byte[] encoded(String name, long revision) {
        var encoded = new ByteArrayOutputStream();
        encoded.writeBytes(field(0x0a, name));
        number(encoded, 0x18, revision);
        return encoded.toByteArray();
    }

    private static byte[] field(int tag, String text) {
        var encoded = new ByteArrayOutputStream();
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        number(encoded, tag, bytes.length);
        encoded.writeBytes(bytes);
        return encoded.toByteArray();
    }

    private static void number(ByteArrayOutputStream encoded, int tag, long value) {
        encoded.write(tag);
        long rest = value;
        for (; rest > 0x7F; rest >>>= 7) {
            encoded.write((int) (rest & 0x7F) | 0x80);
        }
        encoded.write((int) rest);
    }

    public ChangeLog log() {
        return ChangeLog.open(store, "dev", key.verifyingKey());
    }

    public Path directory() {
        return root.resolve("store");
    }

    public Scratch scratch() throws IOException {
        return Scratch.at(root.resolve("scratch"));
    }

    Holdings holdings() throws IOException {
        return new Holdings(
                new Catalogue("dev", backups, List.of(), List.of()),
                log().catalogue(),
                Optional.of(key.verifyingKey()));
    }

    LogSearch search(LogCatalogue catalogue) {
        return new LogSearch((lineage, after) -> log().read(catalogue, lineage, after, scratch()));
    }

    /// A chooser that finds no deletion in any snapshot.
    Chooser chooser(Optional<Live> live) throws IOException {
        return chooser(live, (_, _, _) -> OptionalLong.empty());
    }

    Chooser chooser(Optional<Live> live, BaseSearch bases) throws IOException {
        var holdings = holdings();
        return new Chooser(holdings, search(holdings.log()), bases, live);
    }

    @Override
    public void close() {
        store.close();
    }
}
