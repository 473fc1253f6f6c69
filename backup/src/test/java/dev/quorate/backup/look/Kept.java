package dev.quorate.backup.look;

import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.Backups;
import dev.quorate.backup.archive.Catalogue;
import dev.quorate.backup.archive.ChangeLog;
import dev.quorate.backup.archive.ContentDigest;
import dev.quorate.backup.archive.LineageCard;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.LogPosition;
import dev.quorate.backup.archive.Manifest;
import dev.quorate.backup.archive.Scratch;
import dev.quorate.backup.archive.SealedSegment;
import dev.quorate.backup.archive.SegmentTail;
import dev.quorate.backup.archive.Signing;
import dev.quorate.backup.archive.TransferListener;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An archive for looks: a store, its key, and changes with real keys and values.
final class Kept {
    static final LineageId LINEAGE = new LineageId("00000000000000aa-test1");
    static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
    static final SigningKey KEY = SigningKey.create();
    private static final SegmentTail.Surroundings AROUND =
            new SegmentTail.Surroundings(new AuthState(false, 1), List.of());

    final Path root;
    final BackupStore store;
    final ChangeLog log;

    Kept(Path root) throws IOException {
        this.root = root;
        this.store =
                Stores.openOrCreate(
                        new StoreAddress.Directory(root.resolve("store")), StoreSettings.DEFAULT);
        this.log = ChangeLog.open(store, "dev", KEY.verifyingKey());
        Files.createDirectories(root.resolve("local"));
    }

    /// One change of a revision.
    record Op(boolean deletion, byte[] key, String value) {
        static Op put(String key, String value) {
            return new Op(false, bytes(key), value);
        }

        static Op delete(String key) {
            return new Op(true, bytes(key), "");
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// A segment in which each list is a revision, made a second after the one before.
    ///
    /// @return where the next one goes on
    LogPosition segment(LogPosition start, List<List<Op>> revisions) throws Exception {
        return sealed(start, revisions).end();
    }

    SealedSegment sealed(LogPosition start, List<List<Op>> revisions) throws Exception {
        var local = root.resolve("local");
        try (var tail = SegmentTail.open(local.resolve("tail"), start)) {
            long revision = start.revision();
            for (var ops : revisions) {
                revision++;
                tail.begin(revision);
                for (var op : ops) {
                    tail.event(op.deletion(), encoded(op, revision));
                }
                tail.end(at(revision).minusMillis(5), at(revision));
            }
            var sealed = tail.seal(local, AROUND, KEY);
            log.publish(sealed);
            return sealed;
        }
    }

    static Instant at(long revision) {
        return NOON.plusSeconds(revision);
    }

    private static byte[] encoded(Op op, long revision) {
        var out = new ByteArrayOutputStream();
        field(out, 1, op.key());
        if (!op.deletion()) {
            out.write(2 << 3);
            varint(out, revision);
        }
        out.write(3 << 3);
        varint(out, revision);
        if (!op.deletion()) {
            out.write(4 << 3);
            varint(out, 1);
            field(out, 5, bytes(op.value()));
        }
        return out.toByteArray();
    }

    private static void field(ByteArrayOutputStream out, int number, byte[] bytes) {
        if (bytes.length > 0) {
            out.write(number << 3 | 2);
            varint(out, bytes.length);
            out.writeBytes(bytes);
        }
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        for (; rest >= 0x80; rest >>>= 7) {
            out.write((int) ((rest & 0x7f) | 0x80));
        }
        out.write((int) rest);
    }

    /// A snapshot as a catalogue has it, without its data.
    static Backup snapshot(LineageId lineage, long revision, long compactRevision) {
        var digest = new ContentDigest("0".repeat(64), 1);
        return new Backup(
                new Manifest(
                        "dev",
                        "uid",
                        lineage,
                        lineage.clusterId(),
                        "3.6.16",
                        "3.6.0",
                        new Manifest.Source("dev-1", new MemberId(1), revision),
                        revision,
                        compactRevision,
                        1,
                        1,
                        digest,
                        digest,
                        Optional.empty(),
                        new Manifest.Auth(false, 1),
                        "test",
                        at(revision),
                        at(revision),
                        List.of()),
                new Signing.Signed(KEY.verifyingKey()),
                Optional.empty(),
                false);
    }

    Timeline timeline(List<LineageCard> cards, Backup... snapshots) throws IOException {
        return Timeline.of(
                new Catalogue("dev", List.of(snapshots), List.of(), List.of()),
                log.catalogue(),
                cards,
                KEY.verifyingKey());
    }

    /// What a look sees, a line each.
    List<String> read(HistoryQuery query, Backup... snapshots) throws Exception {
        var seen = new Lines();
        new History(
                        Backups.open(store, "dev"),
                        log,
                        log.catalogue(),
                        timeline(List.of(), snapshots),
                        Scratch.at(root.resolve("scratch")),
                        TransferListener.none())
                .read(query, seen);
        return seen.lines;
    }

    private static final class Lines implements HistoryVisitor {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void chapter(Timeline.Chapter chapter) {
            lines.add(chapter.lineage().text());
        }

        @Override
        public void change(Change change) {
            lines.add(
                    "%d.%d %s %s%s"
                            .formatted(
                                    change.revision(),
                                    change.sub(),
                                    change.kind(),
                                    KeyText.of(change.key()),
                                    change.value().length == 0
                                            ? ""
                                            : "=" + KeyText.of(change.value())));
        }

        @Override
        public void missing(Stretch.Missing gap) {
            lines.add("%d..%d %s".formatted(gap.first(), gap.last(), gap.reasons()));
        }
    }
}
