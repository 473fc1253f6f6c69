package dev.quorate.restore.rebuild;

import dev.quorate.backup.snapshot.Rebuild;
import dev.quorate.backup.snapshot.TombstoneRule;
import dev.quorate.manager.spec.EtcdVersion;

/// What becomes of history and revisions in the file that is written.
///
/// @param historyKept whether what came before the revision can be read in it
/// @param version of the etcd that will serve it
public record Shape(Bump bump, boolean historyKept, EtcdVersion version) {
    /// Where compactions at a deletion keep it (`mvcc/key_index.go`).
    private static final int KEPT_SINCE_3_4 = 34;

    private static final int KEPT_SINCE_3_5 = 16;

    public Shape {
        if (historyKept && bump instanceof Bump.To) {
            throw new IllegalArgumentException("to raise revisions ends history");
        }
    }

    /// Without history the file is smaller, and etcd, which reads all of it at its start, serves
    /// much sooner.
    Rebuild applyTo(Rebuild plan) {
        if (historyKept) {
            return plan;
        }
        return switch (bump) {
            case Bump.To(var served) -> plan.bumpedBy(served - plan.revision());
            case Bump.None _ -> plan.tombstones(tombstones()).compactedAt(plan.revision());
        };
    }

    private TombstoneRule tombstones() {
        boolean dropped =
                switch (version.minor()) {
                    case 4 -> version.patch() < KEPT_SINCE_3_4;
                    case 5 -> version.patch() < KEPT_SINCE_3_5;
                    default -> false;
                };
        return dropped ? TombstoneRule.DROPPED : TombstoneRule.KEPT;
    }
}
