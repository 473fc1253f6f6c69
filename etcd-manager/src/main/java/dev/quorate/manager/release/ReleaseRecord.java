package dev.quorate.manager.release;

import dev.quorate.manager.spec.EtcdVersion;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// `release.json` beside the binaries in the cache: what they are and where they came from. Its
/// digests are the pins of a cached release.
record ReleaseRecord(
        int format,
        String version,
        String os,
        String arch,
        String source,
        String sourceDetail,
        String installedAt,
        Map<String, String> sha256) {
    static final String FILE_NAME = "release.json";

    private static final int FORMAT = 1;

    static ReleaseRecord of(EtcdBinaries binaries, Platform platform, Instant installedAt) {
        return new ReleaseRecord(
                FORMAT,
                binaries.version().toString(),
                platform.os(),
                platform.arch(),
                binaries.origin().label(),
                binaries.detail(),
                installedAt.toString(),
                Json.names(binaries.digests()));
    }

    /// What the record in a directory says; empty when there is none, or none that can be used: the
    /// release then counts as not installed.
    static Optional<EtcdBinaries> in(Path directory, EtcdVersion version, Platform platform) {
        try {
            return Json.read(directory.resolve(FILE_NAME), ReleaseRecord.class)
                    .filter(r -> r.version.equals(version.toString()))
                    .filter(r -> platform.equals(new Platform(r.os, r.arch)))
                    .flatMap(r -> r.binaries(directory, version));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<EtcdBinaries> binaries(Path directory, EtcdVersion version) {
        return Origin.labelled(source)
                .map(origin ->
                        new EtcdBinaries(
                                version, directory, origin, sourceDetail, Json.digests(sha256)));
    }
}
