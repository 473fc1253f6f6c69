package dev.quorate.restore.choose;

/// The moment that a person wants back.
public sealed interface RestoreTarget {
    /// The newest moment that is kept.
    record Latest() implements RestoreTarget {}

    /// A backup, by its id or the beginning of one.
    record Snapshot(String id) implements RestoreTarget {}

    /// As it was asked for.
    default String requested() {
        return switch (this) {
            case Latest _ -> "latest";
            case Snapshot(var id) -> id;
        };
    }
}
