package dev.quorate.manager.release;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.release.BinarySource.Workspace;
import dev.quorate.manager.spec.EtcdVersion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The directory in which releases are installed: `etcd/VERSION/OS-ARCH/` with the binaries and
/// `release.json`. A release is there whole or not at all.
final class ReleaseCache {
    /// Marks what an interrupted installation left behind.
    private static final String PARTIAL = ".partial-";

    private static final Duration LOCK_LIMIT = Duration.ofMinutes(45);

    private final Path root;
    private final Platform platform;
    private final VersionProbe probe;
    private final Clock clock;

    ReleaseCache(Path root, Machine machine, Clock clock) {
        this.root = root;
        this.platform = machine.platform();
        this.probe = new VersionProbe(machine);
        this.clock = clock;
    }

    /// Where the cache of this machine's user lies.
    static Path rootOf(Machine machine) {
        var chosen = machine.directories("QUORATE_CACHE");
        if (machine.variable("QUORATE_CACHE").isPresent()) {
            if (chosen.size() != 1) {
                throw new OperatorException(
                        Failure.BAD_INPUT,
                        "ETCD_CACHE_INVALID",
                        "QUORATE_CACHE is '%s', which is not one absolute directory"
                                .formatted(machine.variable("QUORATE_CACHE").orElseThrow()),
                        "Nothing was installed or changed.",
                        "set it to a directory such as /var/cache/quorate");
            }
            return chosen.getFirst();
        }
        var xdg = machine.directories("XDG_CACHE_HOME").stream().findFirst();
        var home = machine.directories("HOME").stream().findFirst().map(h -> h.resolve(".cache"));
        return xdg.or(() -> home)
                .map(caches -> caches.resolve("quorate"))
                .or(() -> Optional.of(Path.of("/var/cache/quorate")).filter(p -> machine.root()))
                .orElseThrow(() ->
                        new OperatorException(
                                Failure.BAD_INPUT,
                                "ETCD_CACHE_UNKNOWN",
                                "HOME is not set, so there is no place to keep etcd's binaries",
                                "Nothing was installed or changed.",
                                "set QUORATE_CACHE to a directory that you can write"));
    }

    Path root() {
        return root;
    }

    Path versions() {
        return root.resolve("etcd");
    }

    Optional<EtcdBinaries> find(EtcdVersion version) {
        return ReleaseRecord.in(directoryOf(version), version, platform);
    }

    /// What is installed, in the order of versions.
    List<EtcdBinaries> all() throws IOException {
        if (!Files.isDirectory(versions())) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(versions())) {
            return children.flatMap(
                            child -> EtcdVersion.reported(child.getFileName().toString()).stream())
                    .flatMap(version -> find(version).stream())
                    .sorted(Comparator.comparing(EtcdBinaries::version))
                    .toList();
        }
    }

    /// Installs a version from the first source that has it, unless it is installed and unchanged.
    ///
    /// @param reasons takes why each source that was tried did not have it
    Optional<EtcdBinaries> install(
            EtcdVersion version,
            List<BinarySource> sources,
            ReleaseProgress progress,
            List<String> reasons)
            throws IOException, InterruptedException {
        try (var _ = lock(version, progress)) {
            var installed = find(version).filter(ReleaseCache::unchanged);
            return installed.isPresent() ? installed : fill(version, sources, progress, reasons);
        }
    }

    /// As above, but what is installed gives way.
    Optional<EtcdBinaries> replace(
            EtcdVersion version,
            BinarySource source,
            ReleaseProgress progress,
            List<String> reasons)
            throws IOException, InterruptedException {
        try (var _ = lock(version, progress)) {
            return fill(version, List.of(source), progress, reasons);
        }
    }

    private Path versionDirectory(EtcdVersion version) {
        return versions().resolve(version.toString());
    }

    private Path directoryOf(EtcdVersion version) {
        return versionDirectory(version).resolve(platform.toString());
    }

    private ExclusiveLock lock(EtcdVersion version, ReleaseProgress progress)
            throws IOException, InterruptedException {
        var directory = prepare(versionDirectory(version));
        return ExclusiveLock.acquire(
                directory.resolve("." + platform + ".lock"),
                LOCK_LIMIT,
                () -> progress.phase("waiting for another installation of etcd " + version));
    }

    /// Makes a directory of the cache.
    ///
    /// @throws OperatorException when this user cannot write there
    static Path prepare(Path directory) {
        IOException cause = null;
        try {
            DurableFiles.privateDirectory(directory);
        } catch (IOException e) {
            cause = e;
        }
        if (cause != null || !Files.isWritable(directory)) {
            throw new OperatorException(
                    Failure.HOST_ACCESS,
                    "ETCD_CACHE_UNUSABLE",
                    "the cache directory %s cannot be written%s"
                            .formatted(directory, cause == null ? "" : ": " + Reason.of(cause)),
                    "Nothing was installed or changed.",
                    "name another directory with QUORATE_CACHE",
                    cause);
        }
        return directory;
    }

    private Optional<EtcdBinaries> fill(
            EtcdVersion version,
            List<BinarySource> sources,
            ReleaseProgress progress,
            List<String> reasons)
            throws IOException, InterruptedException {
        var target = directoryOf(version);
        // Nobody else works on this version while the lock is held: what is partial is left over.
        deleteLeftovers(versionDirectory(version));
        for (var source : sources) {
            var partial = target.resolveSibling(PARTIAL + platform);
            try {
                var workspace =
                        new Workspace(
                                DurableFiles.privateDirectory(partial.resolve("release")),
                                DurableFiles.privateDirectory(partial.resolve("scratch")));
                var filled = fetch(source, version, workspace, progress, reasons);
                if (filled.isPresent()) {
                    if (!installed(filled.get())) {
                        publish(filled.get(), target, partial);
                    }
                    return find(version);
                }
            } finally {
                DurableFiles.deleteTree(partial);
            }
        }
        return Optional.empty();
    }

    private Optional<EtcdBinaries> fetch(
            BinarySource source,
            EtcdVersion version,
            Workspace workspace,
            ReleaseProgress progress,
            List<String> reasons)
            throws InterruptedException {
        try {
            var detail = source.fetch(version, workspace, progress);
            var problem = probe.problem(workspace.release(), version);
            if (problem.isEmpty()) {
                return Optional.of(
                        new EtcdBinaries(
                                version,
                                workspace.release(),
                                source.origin(),
                                detail,
                                digests(workspace.release(), version)));
            }
            reasons.add(
                    source.title()
                            + ": "
                            + problem.get()
                                    .replace(workspace.release() + "/", "its ")
                                    .replace(workspace.release().toString(), "it"));
        } catch (IOException e) {
            reasons.add(source.title() + ": " + Reason.of(e));
        }
        return Optional.empty();
    }

    private boolean installed(EtcdBinaries filled) {
        return find(filled.version())
                .filter(there -> there.digests().equals(filled.digests()))
                .filter(ReleaseCache::unchanged)
                .isPresent();
    }

    private void publish(EtcdBinaries filled, Path target, Path partial) throws IOException {
        for (var binary : filled.digests().keySet()) {
            DurableFiles.sync(filled.directory().resolve(binary.fileName()));
        }
        Json.write(
                filled.directory().resolve(ReleaseRecord.FILE_NAME),
                ReleaseRecord.of(filled, platform, clock.instant()));
        if (Files.exists(target)) {
            DurableFiles.publish(target, partial.resolve("replaced"));
        }
        DurableFiles.publish(filled.directory(), target);
    }

    private static void deleteLeftovers(Path directory) throws IOException {
        var leftovers = new ArrayList<Path>();
        try (Stream<Path> children = Files.list(directory)) {
            children.filter(child -> child.getFileName().toString().startsWith(PARTIAL))
                    .forEach(leftovers::add);
        }
        for (var leftover : leftovers) {
            DurableFiles.deleteTree(leftover);
        }
    }

    static Map<Binary, Sha256> digests(Path directory, EtcdVersion version) throws IOException {
        var digests = new EnumMap<Binary, Sha256>(Binary.class);
        for (var binary : Binary.of(version)) {
            digests.put(binary, Sha256.of(directory.resolve(binary.fileName())));
        }
        return digests;
    }

    private static boolean unchanged(EtcdBinaries binaries) {
        try {
            return digests(binaries.directory(), binaries.version()).equals(binaries.digests());
        } catch (IOException e) {
            return false;
        }
    }
}
