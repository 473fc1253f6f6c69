package dev.quorate.manager.release;

import dev.quorate.manager.spec.EtcdVersion;

import java.nio.file.Path;

/// A release of etcd that is on this machine, for a listing.
///
/// @param digest of etcd, as it is now
public record InstalledRelease(
        EtcdVersion version,
        Origin origin,
        String detail,
        Path directory,
        Sha256 digest,
        Pinned pinned) {
    /// How the digest compares with the pinned one.
    public enum Pinned {
        /// It is the pinned one.
        YES,
        /// It was not used yet.
        NOT_YET,
        /// It is another; it will not be started.
        CHANGED
    }
}
