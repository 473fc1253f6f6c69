package dev.quorate.backup.store;

/// A pair of access keys. Never printed.
public record S3Keys(String accessKeyId, String secretAccessKey) {
    /// @throws IllegalArgumentException when a key is empty or has white space, such as the end of
    ///   a line that was read along; it does not repeat the key
    public S3Keys {
        if (accessKeyId.isEmpty()
                || secretAccessKey.isEmpty()
                || hasSpace(accessKeyId)
                || hasSpace(secretAccessKey)) {
            throw new IllegalArgumentException("an access key is empty or has white space in it");
        }
    }

    private static boolean hasSpace(String key) {
        return key.chars().anyMatch(Character::isWhitespace);
    }

    @Override
    public String toString() {
        return "S3Keys[redacted]";
    }
}
