package dev.quorate.backup.snapshot;

import java.io.IOException;
import java.nio.file.Path;

/// A snapshot file to be made from another one and the events behind it: the store as it was at any
/// revision that they cover, exact to the byte under etcd's own HashKV. A plan is immutable; each
/// method gives another one.
///
/// History is kept as the base has it, unless [#compactedAt] or [#bumpedBy] says otherwise. A
/// compaction that the base was caught in is always finished.
///
/// @param base stays open until the file is written
/// @param events behind the base; not asked when the revision is not above the base's
/// @param revision of the store that is wanted; 0 for the base's own
/// @param compactRevision where to compact; 0 for nowhere
/// @param tombstoneRule of the etcd that will serve the file
/// @param bumpRevisions how far the revision is moved on at the end; 0 for not at all
/// @param leaseTtls for leases that keys hang on and that the base has no record of
/// @param defaultTtlSeconds for those that `leaseTtls` does not know either
/// @param alarmsDropped whether alarms are left behind; a NOSPACE alarm blocks writes for ever
/// @param pageBytes a power of two from 1024 to 65536; 0 for the base's
public record Rebuild(
        SnapshotFile base,
        Events events,
        long revision,
        long compactRevision,
        TombstoneRule tombstoneRule,
        long bumpRevisions,
        LeaseTtls leaseTtls,
        long defaultTtlSeconds,
        boolean alarmsDropped,
        int pageBytes) {

    private static final long DEFAULT_TTL_SECONDS = 3600;

    public Rebuild {
        require(revision >= 0, "revision", revision);
        require(compactRevision >= 0, "compact revision", compactRevision);
        require(bumpRevisions >= 0, "bump", bumpRevisions);
        require(defaultTtlSeconds > 0, "time to live", defaultTtlSeconds);
        require(
                pageBytes == 0
                        || (Integer.bitCount(pageBytes) == 1
                                && pageBytes >= PageLayout.PAGE_BYTES_MIN
                                && pageBytes <= PageLayout.PAGE_BYTES_MAX),
                "page size",
                pageBytes);
    }

    /// The base as it is.
    public static Rebuild from(SnapshotFile base) {
        return new Rebuild(
                base,
                Events.NONE,
                0,
                0,
                TombstoneRule.KEPT,
                0,
                LeaseTtls.UNKNOWN,
                DEFAULT_TTL_SECONDS,
                false,
                0);
    }

    public Rebuild events(Events source) {
        return new Rebuild(
                base,
                source,
                revision,
                compactRevision,
                tombstoneRule,
                bumpRevisions,
                leaseTtls,
                defaultTtlSeconds,
                alarmsDropped,
                pageBytes);
    }

    /// The store as it was right after a revision, below the base's or above it.
    public Rebuild upTo(long wanted) {
        return new Rebuild(
                base,
                events,
                wanted,
                compactRevision,
                tombstoneRule,
                bumpRevisions,
                leaseTtls,
                defaultTtlSeconds,
                alarmsDropped,
                pageBytes);
    }

    /// Compacts as etcd would have at a revision, which makes the file smaller and its first start
    /// much faster.
    ///
    /// @param at from the base's compact revision to the wanted one
    public Rebuild compactedAt(long at) {
        return new Rebuild(
                base,
                events,
                revision,
                at,
                tombstoneRule,
                bumpRevisions,
                leaseTtls,
                defaultTtlSeconds,
                alarmsDropped,
                pageBytes);
    }

    /// Compacts by the rule of the etcd that will serve the file; the newer one, unless told.
    public Rebuild tombstones(TombstoneRule rule) {
        return new Rebuild(
                base,
                events,
                revision,
                compactRevision,
                rule,
                bumpRevisions,
                leaseTtls,
                defaultTtlSeconds,
                alarmsDropped,
                pageBytes);
    }

    /// Moves the revision on and marks all before it compacted, so that no client meets a revision
    /// twice: what `etcdutl snapshot restore --bump-revision --mark-compacted` does, with its
    /// compaction already done.
    public Rebuild bumpedBy(long revisions) {
        return new Rebuild(
                base,
                events,
                revision,
                compactRevision,
                tombstoneRule,
                revisions,
                leaseTtls,
                defaultTtlSeconds,
                alarmsDropped,
                pageBytes);
    }

    /// Gives each lease that keys hang on and that has no record its time to live, so that its keys
    /// do not stay for ever.
    public Rebuild leases(LeaseTtls known, long otherwiseSeconds) {
        return new Rebuild(
                base,
                events,
                revision,
                compactRevision,
                tombstoneRule,
                bumpRevisions,
                known,
                otherwiseSeconds,
                alarmsDropped,
                pageBytes);
    }

    public Rebuild withoutAlarms() {
        return new Rebuild(
                base,
                events,
                revision,
                compactRevision,
                tombstoneRule,
                bumpRevisions,
                leaseTtls,
                defaultTtlSeconds,
                true,
                pageBytes);
    }

    public Rebuild pageBytes(int bytes) {
        return new Rebuild(
                base,
                events,
                revision,
                compactRevision,
                tombstoneRule,
                bumpRevisions,
                leaseTtls,
                defaultTtlSeconds,
                alarmsDropped,
                bytes);
    }

    /// What a member of this cluster answers to HashKV, from base and events, without writing
    /// anything: the comparison with a recorded answer is the proof that they are true.
    ///
    /// @param at up to the wanted revision; 0 for that one
    /// @param compact of the member's answer; -1 or 0 when nothing was ever compacted
    /// @throws RebuildException when the events do not reach that far, or not without a hole
    public HashKv hashKv(long at, long compact) throws IOException, InterruptedException {
        return new RebuildSource(this).hashKv(at, compact);
    }

    /// Gives every change from a revision to the wanted one to the visitor, in order. Of what was
    /// made up to the base's compact revision only the remains are there.
    public void forEachEntry(long from, EntryVisitor visitor)
            throws IOException, InterruptedException {
        new RebuildSource(this).forEachEntry(from, visitor);
    }

    /// Gives every key that is alive at the wanted revision to the visitor, by the revision of its
    /// last change.
    public void forEachLive(EntryVisitor visitor) throws IOException, InterruptedException {
        new RebuildSource(this).forEachLive(visitor);
    }

    /// Writes the file, reads it back and gives it its name only then. Nothing is left behind by an
    /// attempt that fails or is interrupted.
    ///
    /// @param target in an existing directory; no such file may exist
    /// @throws RebuildException when base and events do not give what is wanted
    /// @throws SnapshotException when the base cannot be read
    public Rebuilt writeTo(Path target) throws IOException, InterruptedException {
        return new RebuildSource(this).writeTo(target);
    }

    private static void require(boolean condition, String what, long value) {
        if (!condition) {
            throw new IllegalArgumentException("%s %d".formatted(what, value));
        }
    }
}
