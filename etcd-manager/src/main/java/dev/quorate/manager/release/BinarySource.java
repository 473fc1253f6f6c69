package dev.quorate.manager.release;

import dev.quorate.manager.spec.EtcdVersion;

import java.io.IOException;
import java.nio.file.Path;

/// A way to get the binaries of a version.
interface BinarySource {
    Origin origin();

    /// For a person, such as `official release`.
    String title();

    /// Puts the binaries into a workspace. They are not trusted to be of the version that was asked
    /// for, nor to be complete: the caller looks.
    ///
    /// @return where exactly they came from, for the record
    /// @throws IOException when this source does not have them; the message is the reason
    String fetch(EtcdVersion version, Workspace workspace, ReleaseProgress progress)
            throws IOException, InterruptedException;

    /// Two empty directories on the cache's file system.
    ///
    /// @param release takes the binaries
    /// @param scratch takes whatever is needed on the way, and is deleted
    record Workspace(Path release, Path scratch) {}
}
