package dev.quorate.restore.choose;

import java.time.Instant;

/// When a revision was made, as whoever archived it saw it.
///
/// @param notBefore the earliest that is possible
/// @param notAfter when it had been received
public record Moment(long revision, Instant notBefore, Instant notAfter) {}
