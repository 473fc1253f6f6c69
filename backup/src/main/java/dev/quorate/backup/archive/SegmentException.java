package dev.quorate.backup.archive;

import java.io.IOException;

/// An object of the log that is not the segment that its name promises. Nothing of it is used.
public final class SegmentException extends IOException {
    /// What it is instead.
    public enum Kind {
        /// Something else altogether.
        NO_SEGMENT("is no segment"),
        /// Its beginning, and not all of it.
        TRUNCATED("is truncated"),
        /// Bytes of it have changed.
        CORRUPT("is corrupt"),
        /// A newer Quorate wrote it.
        TOO_NEW("is of a newer format"),
        /// Signed, and changed since.
        FORGED("is forged"),
        /// Whole, and signed by somebody else.
        FOREIGN("is signed by another key"),
        /// Whole, and in the place of another.
        MISPLACED("is not in its place"),
        /// What it holds does not make the hash that it states.
        CHAIN_BROKEN("does not hold what it states");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /// As it continues a sentence that began with the object's name.
        public String text() {
            return text;
        }
    }

    private final Kind kind;

    SegmentException(Kind kind, String detail) {
        super(kind.text() + ": " + detail);
        this.kind = kind;
    }

    SegmentException(Kind kind, String detail, Throwable cause) {
        super(kind.text() + ": " + detail, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
