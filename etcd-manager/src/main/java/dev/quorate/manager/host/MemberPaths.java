package dev.quorate.manager.host;

import dev.quorate.manager.spec.HostSpec;

import java.nio.file.Path;
import java.util.Objects;

/// The files of one member. All that is Quorate's lies beside the data directory, not inside: the
/// volume itself may be missing, and that must not look like a member that never was.
///
/// @param dataDir absolute, normalized
record MemberPaths(Path dataDir) {
    static MemberPaths of(HostSpec host) {
        return new MemberPaths(host.dataDir().toAbsolutePath().normalize());
    }

    /// What etcd writes; the unit that is set aside and placed.
    Path member() {
        return dataDir.resolve("member");
    }

    Path identityRecord() {
        return beside(".quorate.json");
    }

    Path pidFile() {
        return beside(".pid");
    }

    Path lock() {
        return beside(".lock");
    }

    Path log() {
        return beside(".log");
    }

    Path previousLog() {
        return beside(".log.1");
    }

    Path parent() {
        return Objects.requireNonNull(dataDir.getParent(), "a data directory is never the root");
    }

    private Path beside(String suffix) {
        return dataDir.resolveSibling(dataDir.getFileName() + suffix);
    }
}
