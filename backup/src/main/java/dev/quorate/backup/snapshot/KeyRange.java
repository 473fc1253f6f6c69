package dev.quorate.backup.snapshot;

import dev.quorate.backup.snapshot.Finding.Kind;

/// The keys that a parent lets a page hold: from the key of its own element to below that of the
/// next. Keys are given by where they lie in the file; a length of -1 means no bound.
///
/// @param from offset of the lowest key allowed
/// @param below offset of the lowest key not allowed
record KeyRange(long from, long fromLength, long below, long belowLength) {

    static final KeyRange ALL = new KeyRange(0, -1, 0, -1);

    void check(FileBytes bytes, long key, long keyLength) throws SnapshotException {
        if (fromLength >= 0 && bytes.compare(key, keyLength, from, fromLength) < 0) {
            throw new SnapshotException(
                    Kind.KEYS_OUT_OF_ORDER, key, "key is below the one its parent page names");
        }
        if (belowLength >= 0 && bytes.compare(key, keyLength, below, belowLength) >= 0) {
            throw new SnapshotException(
                    Kind.KEYS_OUT_OF_ORDER,
                    key,
                    "key is not below the next one that its parent page names");
        }
    }
}
