package dev.quorate.manager.release;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.spec.EtcdVersion;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// The binaries of one version of etcd, side by side in a directory, with the digests that were
/// pinned when they were first used.
///
/// @param directory absolute; holds the binaries
/// @param origin where they came from
/// @param detail the origin in words, such as an address or a file
/// @param digests pinned, one of each binary of this version
public record EtcdBinaries(
        EtcdVersion version,
        Path directory,
        Origin origin,
        String detail,
        Map<Binary, Sha256> digests) {
    public EtcdBinaries {
        digests = Collections.unmodifiableMap(new EnumMap<>(digests));
        if (!digests.keySet().containsAll(Binary.of(version))) {
            throw new IllegalArgumentException(
                    "etcd %s needs digests of %s, not only of %s"
                            .formatted(version, Binary.of(version), digests.keySet()));
        }
    }

    public Path etcd() {
        return directory.resolve(Binary.ETCD.fileName());
    }

    public Path etcdctl() {
        return directory.resolve(Binary.ETCDCTL.fileName());
    }

    /// Empty before 3.5.
    public Optional<Path> etcdutl() {
        return version.restoresWithEtcdutl()
                ? Optional.of(directory.resolve(Binary.ETCDUTL.fileName()))
                : Optional.empty();
    }

    /// The program that restores snapshots: etcdutl, or etcdctl before 3.5.
    public Binary restoreTool() {
        return version.restoresWithEtcdutl() ? Binary.ETCDUTL : Binary.ETCDCTL;
    }

    /// The pinned digest of a binary.
    ///
    /// @throws IllegalArgumentException when this version does not have it
    public Sha256 digest(Binary binary) {
        var pinned = digests.get(binary);
        if (pinned == null) {
            throw new IllegalArgumentException("etcd " + version + " has no " + binary.fileName());
        }
        return pinned;
    }

    /// The path of a binary, once it was seen to be the one that was pinned. Ask before every
    /// start.
    ///
    /// @throws OperatorException when it is gone or has changed
    public Path verified(Binary binary) throws IOException {
        var file = directory.resolve(binary.fileName());
        var pinned = digest(binary);
        Sha256 found;
        try {
            found = Sha256.of(file);
        } catch (NoSuchFileException e) {
            throw new OperatorException(
                    Failure.NOT_FOUND,
                    "ETCD_BINARY_GONE",
                    "%s of etcd %s is no longer there".formatted(file, version),
                    "Nothing was started.",
                    remedy(),
                    e);
        }
        if (!found.equals(pinned)) {
            throw new OperatorException(
                    Failure.MISMATCH,
                    "ETCD_BINARY_CHANGED",
                    "%s of etcd %s has changed: its SHA-256 was %s when first used and is %s now"
                            .formatted(file, version, pinned, found),
                    "It was not started.",
                    remedy());
        }
        return file;
    }

    /// Checks all binaries.
    ///
    /// @throws OperatorException when one is gone or has changed
    public void verify() throws IOException {
        for (var binary : digests.keySet()) {
            verified(binary);
        }
    }

    private String remedy() {
        return switch (origin) {
            case CONFIGURED ->
                    "if you changed it on purpose, vouch for it with `quorate etcd install %s --from %s`;"
                                    .formatted(version, directory)
                            + " if not, take %s out of QUORATE_ETCD_BIN and run `quorate etcd install %s`"
                                    .formatted(directory, version);
            case ON_PATH ->
                    "run `quorate etcd install %s`; or, if you changed it on purpose,"
                                    .formatted(version)
                            + " `quorate etcd install %s --from %s`".formatted(version, directory);
            case OFFICIAL, GO_MODULES, DEBIAN, IMPORTED ->
                    "replace it with `quorate etcd install %s`".formatted(version);
        };
    }
}
