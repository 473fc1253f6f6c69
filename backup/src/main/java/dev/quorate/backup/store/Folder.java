package dev.quorate.backup.store;

/// The argument of a listing.
final class Folder {
    private Folder() {}

    /// The key that a folder is made of: `prod/log/` gives `prod/log`.
    ///
    /// @throws IllegalArgumentException when it is not a key followed by a slash
    static ObjectKey key(String folder) {
        if (!folder.endsWith("/")) {
            throw new IllegalArgumentException("a folder ends in a slash: '%s'".formatted(folder));
        }
        return new ObjectKey(folder.substring(0, folder.length() - 1));
    }
}
