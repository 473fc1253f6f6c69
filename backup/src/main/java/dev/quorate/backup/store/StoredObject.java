package dev.quorate.backup.store;

import java.time.Instant;

/// An object as its store lists it.
///
/// @param bytes its size
/// @param modified when it was put, by the store's clock; for display, never for ordering
public record StoredObject(ObjectKey key, long bytes, Instant modified) {}
