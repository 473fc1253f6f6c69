package dev.quorate.backup.snapshot;

/// What is wrong with a snapshot file, and where.
///
/// @param offset of the first byte concerned, from the start of the file
/// @param detail one line with the figures, without the file's name
public record Finding(Kind kind, long offset, String detail) {

    /// What a finding says about the file as a whole.
    public enum Nature {
        /// Bytes are missing at the end; the same snapshot, read again, may be whole.
        TRUNCATED,
        /// Bytes are there and wrong.
        CORRUPT,
        /// Something else than a snapshot.
        FOREIGN,
        /// A snapshot that this reader does not read.
        UNSUPPORTED,
        /// Somebody wrote to the file while it was read.
        UNSTABLE
    }

    /// The kinds of finding, one for each thing that a reader may want to tell apart.
    public enum Kind {
        NOT_A_REGULAR_FILE(Nature.FOREIGN),
        NOT_A_SNAPSHOT(Nature.FOREIGN),
        BIG_ENDIAN(Nature.UNSUPPORTED),
        FORMAT_UNSUPPORTED(Nature.UNSUPPORTED),
        MEMORY_EXHAUSTED(Nature.UNSUPPORTED),
        EMPTY(Nature.TRUNCATED),
        TRUNCATED(Nature.TRUNCATED),
        TRAILER_MISSING(Nature.TRUNCATED),
        TRAILER_MISMATCH(Nature.CORRUPT),
        TRAILING_BYTES(Nature.CORRUPT),
        META_INVALID(Nature.CORRUPT),
        PAGE_OUT_OF_RANGE(Nature.CORRUPT),
        PAGE_HEADER_INVALID(Nature.CORRUPT),
        PAGE_REACHED_TWICE(Nature.CORRUPT),
        PAGE_LOST(Nature.CORRUPT),
        FREELIST_INVALID(Nature.CORRUPT),
        ELEMENT_OUT_OF_RANGE(Nature.CORRUPT),
        KEYS_OUT_OF_ORDER(Nature.CORRUPT),
        TREE_TOO_DEEP(Nature.CORRUPT),
        BUCKET_INVALID(Nature.CORRUPT),
        BUCKET_MISSING(Nature.CORRUPT),
        REVISION_KEY_INVALID(Nature.CORRUPT),
        REVISIONS_OUT_OF_ORDER(Nature.CORRUPT),
        KEY_VALUE_INVALID(Nature.CORRUPT),
        RECORD_INVALID(Nature.CORRUPT),
        /// The versions of a key do not follow from each other. etcd boots such a file.
        HISTORY_INCONSISTENT(Nature.CORRUPT),
        CHANGED_WHILE_READ(Nature.UNSTABLE);

        private final Nature nature;

        Kind(Nature nature) {
            this.nature = nature;
        }

        public Nature nature() {
            return nature;
        }
    }

    @Override
    public String toString() {
        return "%s at byte %d: %s".formatted(kind, offset, detail);
    }
}
