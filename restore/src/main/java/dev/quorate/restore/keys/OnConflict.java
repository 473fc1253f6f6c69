package dev.quorate.restore.keys;

/// What becomes of a key that is there with another value.
public enum OnConflict {
    /// Nothing at all is written.
    FAIL,
    /// It stays as it is, and the others are written.
    SKIP,
    /// It gets the value that it had.
    OVERWRITE
}
