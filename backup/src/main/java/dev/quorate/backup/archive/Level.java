package dev.quorate.backup.archive;

import java.util.Locale;

/// How much is proven of a backup. The order is from least to most.
public enum Level {
    /// What is there is not what was stored; it cannot be restored.
    DAMAGED,
    /// The bytes were read back and have the right checksum.
    STORED,
    /// Structure, revision and counts of the file are right too.
    SOUND,
    /// Changes and content give the HashKV that members of the living cluster gave.
    TRUE,
    /// It was restored into a cluster of its own, served, and compared.
    DRILLED;

    /// Whether a backup of this level counts as one.
    public boolean verified() {
        return this != DAMAGED;
    }

    /// Whether it proves as much as another, or more.
    public boolean atLeast(Level other) {
        return compareTo(other) >= 0;
    }

    /// As it is shown and stored.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Level parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
