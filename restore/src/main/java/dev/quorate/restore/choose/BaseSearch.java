package dev.quorate.restore.choose;

import dev.quorate.backup.archive.Backup;

import java.io.IOException;
import java.util.OptionalLong;

/// Looks into the history that a snapshot itself still has, for which it has to be fetched.
@FunctionalInterface
public interface BaseSearch {
    /// The revision of the last deletion of a key in a snapshot.
    ///
    /// @param above only revisions above count
    OptionalLong lastDeletion(Backup base, byte[] key, long above)
            throws IOException, InterruptedException;
}
