package dev.quorate.cli;

import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.Drill;
import dev.quorate.backup.archive.RestoreWindow.Range;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.spec.StoreAddress;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a runbook says of its cluster.
///
/// @param members by name, as the cluster or its specification has them
/// @param store its address; empty when it is not known
/// @param typed options of the store that the specification does not name, for every command
/// @param fingerprint of the key that signs its backups
/// @param newest the backup that may be chosen unasked
/// @param reach the revisions that can be brought back, of the newest lineage
/// @param drill the last one
/// @param storeProblem why the store could not be read; empty when it could
/// @param toolVersion of this Quorate
public record RunbookFacts(
        ClusterSpec spec,
        List<String> members,
        Path home,
        Optional<StoreAddress> store,
        List<String> typed,
        String fingerprint,
        Optional<Backup> newest,
        Optional<Range> reach,
        Optional<Drill> drill,
        Optional<String> storeProblem,
        String toolVersion,
        Instant at) {
    public RunbookFacts {
        members = List.copyOf(members);
        typed = List.copyOf(typed);
    }

    /// Whether what is stored can only be read with an identity.
    boolean encrypted() {
        return !spec.backup().recipients().isEmpty();
    }
}
