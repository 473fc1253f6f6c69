package dev.quorate.restore.choose;

import java.time.Instant;

/// What the cluster itself said.
///
/// @param revision the highest that any member reported
/// @param certain whether it was read through the quorum, so that there was none above it
/// @param at when
public record Live(long revision, boolean certain, Instant at) {}
