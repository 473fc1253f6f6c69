package dev.quorate.manager.release;

/// Told what an installation is doing, from the thread that does it.
@FunctionalInterface
public interface ReleaseProgress {
    /// Listens to nothing.
    ReleaseProgress SILENT = text -> {};

    /// A new phase begins.
    ///
    /// @param text for a person, such as `downloading etcd-v3.6.16-linux-amd64.tar.gz`
    void phase(String text);

    /// More of the current phase is done.
    ///
    /// @param done bytes so far
    /// @param total bytes in all, or -1 when not known
    default void bytes(long done, long total) {}
}
