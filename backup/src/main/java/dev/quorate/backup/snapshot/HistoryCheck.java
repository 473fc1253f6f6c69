package dev.quorate.backup.snapshot;

import dev.quorate.backup.snapshot.Finding.Kind;
import dev.quorate.backup.snapshot.KeyIndex.Before;

import java.util.ArrayList;
import java.util.List;

/// Whether each key's history makes sense. Above the compact revision all of it is there: what
/// deletes finds the key alive, and the first put after nothing is version 1. etcd does not look,
/// so it is a warning.
///
/// Entries are noted by their place in the index's batch until the index knows what was before.
final class HistoryCheck implements KeyIndex.Observer {

    private static final int WARNINGS_MAX = 20;

    private final long compactRevision;
    private final long[] mains = new long[KeyIndex.BATCH];
    private final long[] subs = new long[KeyIndex.BATCH];
    private final long[] versions = new long[KeyIndex.BATCH];
    private final long[] created = new long[KeyIndex.BATCH];
    private final long[] offsets = new long[KeyIndex.BATCH];
    private final boolean[] tombstones = new boolean[KeyIndex.BATCH];
    private final boolean[] passed = new boolean[KeyIndex.BATCH];
    private final List<Finding> warnings = new ArrayList<>();

    HistoryCheck(long compactRevision) {
        this.compactRevision = compactRevision;
    }

    void note(int place, EntryCursor entry) {
        mains[place] = entry.main();
        subs[place] = entry.sub();
        versions[place] = entry.version();
        created[place] = entry.createRevision();
        offsets[place] = entry.dataOffset();
        tombstones[place] = entry.tombstone();
        passed[place] = entry.main() <= compactRevision || entry.bumpMark();
    }

    @Override
    public void found(int place, Before before) {
        if (passed[place]) {
            return;
        }
        boolean wasLive = before == Before.LIVE;
        boolean first = versions[place] == 1;
        boolean creates = created[place] == mains[place];
        boolean follows = tombstones[place] ? wasLive : first != wasLive && first == creates;
        if (!follows && warnings.size() < WARNINGS_MAX) {
            warnings.add(
                    new Finding(
                            Kind.HISTORY_INCONSISTENT,
                            offsets[place],
                            "revision %d.%d %s, version %d, created %d, but the key was %s before"
                                    .formatted(
                                            mains[place],
                                            subs[place],
                                            tombstones[place] ? "deletes" : "puts",
                                            versions[place],
                                            created[place],
                                            wasLive ? "alive" : "not alive")));
        }
    }

    List<Finding> warnings() {
        return List.copyOf(warnings);
    }
}
