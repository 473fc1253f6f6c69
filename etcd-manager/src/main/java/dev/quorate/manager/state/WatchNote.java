package dev.quorate.manager.state;

import java.time.Instant;
import java.util.Optional;

/// What the daemon last decided about a cluster, for whoever asks.
///
/// @param kind `healthy`, `acting`, `waiting` or `refused`
/// @param code of a refusal; empty else
/// @param text why
/// @param remedy what a person can type; empty when there is nothing to type
/// @param since when it came to this
/// @param until when it will look at it differently without anything happening
public record WatchNote(
        int format,
        String kind,
        String code,
        String text,
        String remedy,
        Instant since,
        Optional<Instant> until) {
    public static final int FORMAT = 1;

    /// Whether it says the same, whatever the times.
    public boolean says(WatchNote other) {
        return kind.equals(other.kind) && code.equals(other.code) && text.equals(other.text);
    }
}
