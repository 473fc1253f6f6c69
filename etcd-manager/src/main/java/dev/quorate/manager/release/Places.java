package dev.quorate.manager.release;

import dev.quorate.manager.spec.EtcdVersion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Directories outside the cache where binaries may lie.
final class Places {
    static final String CONFIGURED = "QUORATE_ETCD_BIN";
    static final String PATH = "PATH";

    private final Machine machine;

    Places(Machine machine) {
        this.machine = machine;
    }

    /// A directory that holds a program named etcd, of whatever version.
    record Place(Origin origin, Path directory) {
        Path etcd() {
            return directory.resolve(Binary.ETCD.fileName());
        }

        /// The environment variable through which it was found.
        String variable() {
            return origin == Origin.CONFIGURED ? CONFIGURED : PATH;
        }
    }

    /// Where a version may lie among the configured directories: in one itself, or in one of its
    /// subdirectories that is named by the version.
    List<Place> configured(EtcdVersion version) {
        return machine.directories(CONFIGURED).stream()
                .flatMap(directory -> holders(directory, version))
                .map(directory -> new Place(Origin.CONFIGURED, directory))
                .toList();
    }

    List<Place> onPath() {
        return machine.directories(PATH).stream()
                .filter(Places::holdsEtcd)
                .map(directory -> new Place(Origin.ON_PATH, directory))
                .toList();
    }

    /// All that lie in the configured directories or right below, of any version.
    List<Place> configured() throws IOException {
        var places = new ArrayList<Place>();
        for (var directory : machine.directories(CONFIGURED)) {
            if (!Files.isDirectory(directory)) {
                continue;
            }
            try (Stream<Path> children = Files.list(directory)) {
                Stream.concat(Stream.of(directory), children.sorted())
                        .filter(Places::holdsEtcd)
                        .forEach(holder -> places.add(new Place(Origin.CONFIGURED, holder)));
            }
        }
        return places;
    }

    static Stream<Path> holders(Path directory, EtcdVersion version) {
        return Stream.concat(
                        Stream.of(directory),
                        Stream.of("" + version, "v" + version).map(directory::resolve))
                .filter(Places::holdsEtcd);
    }

    private static boolean holdsEtcd(Path directory) {
        return Files.isRegularFile(directory.resolve(Binary.ETCD.fileName()));
    }
}
