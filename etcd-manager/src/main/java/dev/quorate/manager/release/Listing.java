package dev.quorate.manager.release;

import dev.quorate.manager.release.InstalledRelease.Pinned;
import dev.quorate.manager.release.Places.Place;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Lists the releases on this machine: configured directories, cache, `PATH`.
final class Listing {
    private final ReleaseCache cache;
    private final Places places;
    private final Pins pins;
    private final VersionProbe probe;

    Listing(ReleaseCache cache, Places places, Pins pins, VersionProbe probe) {
        this.cache = cache;
        this.places = places;
        this.pins = pins;
        this.probe = probe;
    }

    List<InstalledRelease> read() throws IOException, InterruptedException {
        var seen = SeenFiles.load(cache.root());
        var releases = new ArrayList<InstalledRelease>();
        for (var place : places.configured()) {
            outside(place, seen).ifPresent(releases::add);
        }
        for (var binaries : cache.all()) {
            if (Files.isRegularFile(binaries.etcd())) {
                var now = seen.file(binaries.etcd(), binaries::version);
                releases.add(
                        new InstalledRelease(
                                binaries.version(),
                                binaries.origin(),
                                binaries.detail(),
                                binaries.directory(),
                                now.digest(),
                                compare(now.digest(), Optional.of(binaries.digests()))));
            }
        }
        for (var place : places.onPath()) {
            outside(place, seen).ifPresent(releases::add);
        }
        seen.save();
        return List.copyOf(releases);
    }

    private Optional<InstalledRelease> outside(Place place, SeenFiles seen)
            throws IOException, InterruptedException {
        try {
            var realPath = place.etcd().toRealPath();
            var now = seen.file(realPath, () -> probe.version(place.directory(), Binary.ETCD));
            return Optional.of(
                    new InstalledRelease(
                            now.version(),
                            place.origin(),
                            place.variable(),
                            place.directory(),
                            now.digest(),
                            compare(now.digest(), pins.of(realPath, now.version()))));
        } catch (IOException e) {
            // What does not run here, or is another program of that name, is no release of etcd.
            return Optional.empty();
        }
    }

    private static Pinned compare(Sha256 digest, Optional<Map<Binary, Sha256>> pinned) {
        return pinned.map(digests ->
                        digest.equals(digests.get(Binary.ETCD)) ? Pinned.YES : Pinned.CHANGED)
                .orElse(Pinned.NOT_YET);
    }
}
