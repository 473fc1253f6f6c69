package dev.quorate.backup.archive;

import java.util.Locale;

/// How much is proven of a backup. The order is from least to most.
public enum Level {
    /// What is there is not what was stored; it cannot be restored.
    DAMAGED,
    /// The bytes were read back and have the right checksum.
    STORED,
    /// Structure, revision and counts of the file are right too.
    SOUND;

    /// Whether a backup of this level counts as one.
    public boolean verified() {
        return this != DAMAGED;
    }

    /// As it is shown and stored.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Level parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
