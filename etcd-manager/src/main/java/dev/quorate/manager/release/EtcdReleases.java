package dev.quorate.manager.release;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.release.Places.Place;
import dev.quorate.manager.spec.EtcdVersion;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The releases of etcd on a machine: finds them, gets them, tells what is there.
///
/// A version is looked for in the directories of `QUORATE_ETCD_BIN`, in the cache and on the
/// `PATH`; then fetched as an official archive, built from Go modules, or unpacked from Debian's
/// packages, whichever works first.
public final class EtcdReleases {
    private final Machine machine;
    private final ReleaseCache cache;
    private final Pins pins;
    private final Places places;
    private final VersionProbe probe;
    private final List<BinarySource> sources;

    /// @throws OperatorException when the environment names no usable place for the cache
    public EtcdReleases(Machine machine, Clock clock) {
        var root = ReleaseCache.rootOf(machine);
        this.machine = machine;
        this.cache = new ReleaseCache(root, machine, clock);
        this.pins = new Pins(root, clock);
        this.places = new Places(machine);
        this.probe = new VersionProbe(machine);
        this.sources =
                List.of(
                        new OfficialArchive(machine),
                        new GoModules(machine),
                        new DebianPackages(machine));
    }

    /// Looks on this machine only. What is found outside the cache is pinned now, if it was not
    /// yet.
    public Optional<EtcdBinaries> find(EtcdVersion version)
            throws IOException, InterruptedException {
        return search(version, new ArrayList<>());
    }

    /// Finds a version, or installs it.
    ///
    /// @throws OperatorException when no source has it, with what each of them said
    public EtcdBinaries obtain(EtcdVersion version, ReleaseProgress progress)
            throws IOException, InterruptedException {
        var reasons = new ArrayList<String>();
        var found = search(version, reasons);
        return found.isPresent() ? found.get() : install(version, progress, reasons);
    }

    /// Installs a version into the cache, or replaces it there when it was changed.
    ///
    /// @throws OperatorException when no source has it, with what each of them said
    public EtcdBinaries install(EtcdVersion version, ReleaseProgress progress)
            throws IOException, InterruptedException {
        return install(version, progress, new ArrayList<>());
    }

    /// Installs a version from a release archive or a directory, without a network. A directory is
    /// thereby vouched for: what is in it now is pinned, also where it is used in place.
    ///
    /// @param sha256 expected of the archive, or of etcd in the directory; null leaves it unchecked
    /// @throws OperatorException when it is not there, not that version or not of that digest
    public EtcdBinaries importFrom(
            EtcdVersion version, Path from, @Nullable String sha256, ReleaseProgress progress)
            throws IOException, InterruptedException {
        refuseKnownBad(version);
        var source = new ImportedRelease(from.toAbsolutePath().normalize(), digest(sha256));
        var reasons = new ArrayList<String>();
        var imported =
                cache.replace(version, source, progress, reasons)
                        .orElseThrow(() -> notThatRelease(version, from, reasons));
        var holder = source.holder(version);
        if (holder.isPresent()) {
            var etcd = holder.get().resolve(Binary.ETCD.fileName()).toRealPath();
            pins.renew(etcd, version, imported.digests());
        }
        return imported;
    }

    /// What is there, in the order in which it is looked for.
    public List<InstalledRelease> list() throws IOException, InterruptedException {
        return new Listing(cache, places, pins, probe).read();
    }

    private Optional<EtcdBinaries> search(EtcdVersion version, List<String> reasons)
            throws IOException, InterruptedException {
        var configured = firstOf(places.configured(version), version, reasons);
        if (configured.isPresent()) {
            return configured;
        }
        reasons.add(
                machine.variable(Places.CONFIGURED)
                        .map(value ->
                                "%s: no etcd %s in %s".formatted(Places.CONFIGURED, version, value))
                        .orElse(Places.CONFIGURED + ": not set"));
        var cached = cache.find(version);
        if (cached.isPresent()) {
            return cached;
        }
        reasons.add("cache: no etcd %s in %s".formatted(version, cache.versions()));
        var onPath = firstOf(places.onPath(), version, reasons);
        if (onPath.isEmpty()) {
            reasons.add("PATH: no etcd " + version);
        }
        return onPath;
    }

    private Optional<EtcdBinaries> firstOf(
            List<Place> candidates, EtcdVersion version, List<String> reasons)
            throws IOException, InterruptedException {
        for (var place : candidates) {
            var realPath = place.etcd().toRealPath();
            var digests = pins.of(realPath, version);
            if (digests.isEmpty()) {
                var problem = probe.problem(place.directory(), version);
                if (problem.isPresent()) {
                    reasons.add(place.variable() + ": " + problem.get());
                    continue;
                }
                var found = ReleaseCache.digests(place.directory(), version);
                digests = Optional.of(pins.pin(realPath, version, found));
            }
            return Optional.of(
                    new EtcdBinaries(
                            version,
                            place.directory(),
                            place.origin(),
                            place.variable(),
                            digests.get()));
        }
        return Optional.empty();
    }

    private EtcdBinaries install(
            EtcdVersion version, ReleaseProgress progress, List<String> reasons)
            throws IOException, InterruptedException {
        refuseKnownBad(version);
        return cache.install(version, sources, progress, reasons)
                .orElseThrow(() -> nowhere(version, reasons));
    }

    private static void refuseKnownBad(EtcdVersion version) {
        version.refusedAsTarget()
                .ifPresent(reason -> {
                    throw new OperatorException(
                            Failure.REFUSED,
                            "ETCD_VERSION_DEFECTIVE",
                            "etcd %s must not be run: %s".formatted(version, reason),
                            "Nothing was installed or changed.",
                            "choose a newer one, for example `quorate etcd install %s`"
                                    .formatted(version.newestKnownOfLine()));
                });
    }

    private OperatorException nowhere(EtcdVersion version, List<String> reasons) {
        var platform = machine.platform();
        return new OperatorException(
                Failure.NOT_FOUND,
                "ETCD_NOT_FOUND",
                "etcd %s for %s is not on this machine, and no source has it:%n  %s"
                        .formatted(version, platform, String.join("%n  ".formatted(), reasons)),
                "Nothing was installed or changed.",
                "get %s on another machine, copy it here, and run `quorate etcd install %s --from FILE`"
                        .formatted(OfficialArchive.archiveName(version, platform), version));
    }

    private static OperatorException notThatRelease(
            EtcdVersion version, Path from, List<String> reasons) {
        return new OperatorException(
                Failure.BAD_INPUT,
                "ETCD_IMPORT_INVALID",
                "%s is no release of etcd %s for this machine: %s"
                        .formatted(from, version, String.join("; ", reasons)),
                "Nothing was installed or changed.",
                "name the release archive of that version, or a directory with %s, in `quorate etcd install %s --from`"
                        .formatted(
                                String.join(
                                        ", ",
                                        Binary.of(version).stream().map(Binary::fileName).toList()),
                                version));
    }

    private static @Nullable Sha256 digest(@Nullable String text) {
        try {
            return text == null ? null : Sha256.parse(text);
        } catch (IllegalArgumentException e) {
            throw new OperatorException(
                    Failure.BAD_INPUT,
                    "ETCD_DIGEST_INVALID",
                    "--sha256: " + e.getMessage(),
                    "Nothing was installed or changed.",
                    "copy the digest from the release's SHA256SUMS",
                    e);
        }
    }
}
