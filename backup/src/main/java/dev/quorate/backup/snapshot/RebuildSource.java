package dev.quorate.backup.snapshot;

import dev.quorate.backup.snapshot.Finding.Kind;
import dev.quorate.backup.snapshot.RebuildException.Reason;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/// What a rebuild draws from: the base, what it says of itself, and the history that it and the
/// events make together.
final class RebuildSource {

    private final Rebuild plan;
    private final SnapshotFile file;
    private final SnapshotState state;
    private final long revision;
    private final EntryHistory history;

    RebuildSource(Rebuild plan) throws SnapshotException {
        this.plan = plan;
        file = plan.base();
        state = file.state();
        long baseRevision = file.revision();
        revision = plan.revision() == 0 ? baseRevision : plan.revision();
        history = new MergedHistory(new FileHistory(file.contents()), baseRevision, plan.events());
    }

    Rebuild plan() {
        return plan;
    }

    Contents base() {
        return file.contents();
    }

    SnapshotState state() {
        return state;
    }

    long revision() {
        return revision;
    }

    EntryHistory history() {
        return history;
    }

    long seed() {
        return file.seed();
    }

    HashKv hashKv(long at, long compact) throws IOException, InterruptedException {
        requireReachable();
        return reading(() ->
                new HashKvReader(history, seed())
                        .answer(
                                at == 0 ? revision : at,
                                compact,
                                revision,
                                state.compactRevision()));
    }

    void forEachEntry(long from, EntryVisitor visitor) throws IOException, InterruptedException {
        requireReachable();
        reading(() -> {
            history.forEachUpTo(
                    revision,
                    entry -> {
                        if (entry.main() >= from) {
                            visitor.visit(entry);
                        }
                    });
            return from;
        });
    }

    void forEachLive(EntryVisitor visitor) throws IOException, InterruptedException {
        requireReachable();
        reading(() -> {
            try (var arena = Arena.ofConfined()) {
                var newest = new HashKvReader(history, seed()).newestPuts(revision, arena);
                long[] number = {0};
                history.forEachUpTo(
                        revision,
                        entry -> {
                            if (newest.contains(++number[0]) && !entry.bumpMark()) {
                                visitor.visit(entry);
                            }
                        });
                return number[0];
            }
        });
    }

    Rebuilt writeTo(Path target) throws IOException, InterruptedException {
        requireReachable();
        return reading(() -> new RebuildWriter(this, compaction()).writeTo(target));
    }

    /// The numbers of the entries that a compaction leaves, tombstones aside.
    NumberSet newestPuts(Compaction compaction, Arena arena)
            throws IOException, InterruptedException {
        return new HashKvReader(history, seed())
                .newestPuts(Math.min(compaction.revision(), revision), arena);
    }

    /// Nothing that was read counts when the file was written to meanwhile.
    void requireUnchanged() throws IOException {
        if (!file.unchanged()) {
            throw new SnapshotException(
                    Kind.CHANGED_WHILE_READ, 0, "the file was written to while it was read");
        }
    }

    private void requireReachable() throws RebuildException {
        long compacted = state.compactRevision();
        if (revision < compacted) {
            throw RebuildException.before(
                    Reason.COMPACTED,
                    "revision %d is gone: the base was compacted at %d"
                            .formatted(revision, compacted),
                    compacted);
        }
    }

    private Compaction compaction() throws RebuildException {
        long own = state.compactRevision();
        if (plan.bumpRevisions() > 0) {
            return Compaction.bump(revision, plan.bumpRevisions());
        }
        if (plan.compactRevision() == 0) {
            return state.compacting()
                    ? new Compaction(own, plan.tombstoneRule(), false)
                    : Compaction.NONE;
        }
        if (plan.compactRevision() < own || plan.compactRevision() > revision) {
            throw new RebuildException(
                    Reason.COMPACTION_OUT_OF_RANGE,
                    "a compaction at revision %d is not between the base's at %d and the revision %d"
                            .formatted(plan.compactRevision(), own, revision));
        }
        return new Compaction(plan.compactRevision(), plan.tombstoneRule(), false);
    }

    private static <T> T reading(Work<T> work) throws IOException, InterruptedException {
        try {
            return work.run();
        } catch (InternalError e) {
            throw FileBytes.cut(e);
        }
    }

    private interface Work<T> {
        T run() throws IOException, InterruptedException;
    }
}
