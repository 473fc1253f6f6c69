package dev.quorate.restore.choose;

import dev.quorate.backup.archive.LineageId;

import java.time.Instant;
import java.util.Optional;

/// The moment that a person wants back.
public sealed interface RestoreTarget {
    /// The newest moment that is kept.
    record Latest() implements RestoreTarget {}

    /// A backup, by its id or the beginning of one.
    record Snapshot(String id) implements RestoreTarget {}

    /// The store as it was right after a revision.
    ///
    /// @param revision at least 1
    /// @param lineage that it is of; empty for the one that was written last of those that have it
    record Revision(long revision, Optional<LineageId> lineage) implements RestoreTarget {
        public Revision(long revision) {
            this(revision, Optional.empty());
        }
    }

    /// The store as it was at a time: all that had been received by then.
    ///
    /// @param text as it was typed
    record Time(Instant at, String text) implements RestoreTarget {}

    /// The store as it was right before a key was deleted for the last time.
    ///
    /// @param before only deletions up to then count; empty for all that are kept
    record BeforeDelete(String key, Optional<Instant> before) implements RestoreTarget {}

    /// As it was asked for.
    default String requested() {
        return switch (this) {
            case Latest _ -> "latest";
            case Snapshot(var id) -> id;
            case Revision(var revision, var lineage) ->
                    lineage.map(of -> of + "@" + revision).orElse(Long.toString(revision));
            case Time(_, var text) -> text;
            case BeforeDelete(var key, var before) ->
                    before.map(time -> "%s, deleted before %s".formatted(key, time)).orElse(key);
        };
    }

    /// How it was asked for, in one word.
    default String kind() {
        return switch (this) {
            case Latest _ -> "latest";
            case Snapshot _ -> "snapshot";
            case Revision _ -> "revision";
            case Time _ -> "time";
            case BeforeDelete _ -> "before-delete";
        };
    }
}
