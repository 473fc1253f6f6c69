package dev.quorate.backup.archive;

/// Computes the chain over one revision that is archived already, to see whether the cluster still
/// has the same.
public final class RevisionCheck {
    private final RevisionDigest digest;
    private final ChainHash expected;

    /// @param before H of the revision before
    /// @param position of the revision
    /// @param key of the chain
    public RevisionCheck(ChainHash before, LogPosition position, ChainKey key) {
        this.digest = new RevisionDigest(before, key);
        this.expected = position.hash();
        digest.begin(position.revision());
    }

    public void event(boolean deletion, byte[] keyValue) {
        digest.event(deletion, keyValue);
    }

    /// Whether these were the events that are archived. To be asked once, after the last.
    public boolean same() {
        digest.end();
        return digest.hash().equals(expected);
    }
}
