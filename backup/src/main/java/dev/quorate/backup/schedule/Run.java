package dev.quorate.backup.schedule;

import java.time.Instant;

/// One run of a schedule, as it is remembered.
///
/// @param kind as [Kind#text]
/// @param reason as [Due.Reason#text]
/// @param result `done`, `found`, `failed` or `put off`
/// @param note what was done or what was wrong
/// @param remedy what a person can type; empty when there is nothing to type
/// @param person who had it done
public record Run(
        int format,
        String kind,
        Instant slot,
        String reason,
        Instant begunAt,
        Instant endedAt,
        String result,
        String note,
        String remedy,
        String person) {
    public static final int FORMAT = 1;
}
