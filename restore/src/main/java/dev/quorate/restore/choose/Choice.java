package dev.quorate.restore.choose;

import dev.quorate.backup.archive.LineageId;

import java.util.List;
import java.util.Optional;

/// A revision that can be brought back, and how.
///
/// @param moment when it was made; empty where no segment tells
/// @param lost what was changed after it
/// @param explanation what the target turned out to mean, in whole sentences
/// @param caveats what a person should know before, in whole sentences
public record Choice(
        RestoreTarget target,
        Route route,
        Optional<Moment> moment,
        Lost lost,
        List<String> explanation,
        List<String> caveats) {
    public Choice {
        explanation = List.copyOf(explanation);
        caveats = List.copyOf(caveats);
    }

    public long revision() {
        return route.revision();
    }

    public LineageId lineage() {
        return route.lineage();
    }

    /// What a restore leaves behind: the changes of the same lineage after the revision, up to the
    /// last one that is known of.
    ///
    /// @param last the revision itself when nothing was changed after it
    /// @param events number of changes among them that are archived; empty when some are not
    /// @param live whether the cluster itself was asked
    public record Lost(long last, Optional<Long> events, boolean live) {}
}
