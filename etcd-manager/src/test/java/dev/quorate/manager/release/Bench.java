package dev.quorate.manager.release;

import dev.quorate.manager.spec.EtcdVersion;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;

/// A machine of its own in a temporary directory: a cache, an empty `PATH`, and programs that only
/// tell a version. Nothing real is found from there, and no network is reached.
final class Bench {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final Path root;
    private final Map<String, String> environment = new TreeMap<>();
    private String userName = "ops";

    Bench(Path root) throws IOException {
        this.root = root;
        Files.createDirectories(path());
        environment.put("PATH", path().toString());
        environment.put("QUORATE_CACHE", cache().toString());
        // What a test does not set up itself must not be looked for elsewhere.
        environment.put("QUORATE_ETCD_MIRROR", root.resolve("no-mirror").toUri().toString());
    }

    Path cache() {
        return root.resolve("cache");
    }

    Path path() {
        return root.resolve("path");
    }

    Path directory(String name) {
        return root.resolve(name);
    }

    /// Where the cache keeps a version.
    Path cached(String version) {
        return cache().resolve("etcd").resolve(version).resolve("linux-amd64");
    }

    Bench with(String variable, Object value) {
        environment.put(variable, value.toString());
        return this;
    }

    Bench without(String variable) {
        environment.remove(variable);
        return this;
    }

    Bench as(String user) {
        userName = user;
        return this;
    }

    Machine machine() {
        return new Machine(environment, "Linux", "amd64", userName);
    }

    EtcdReleases releases() {
        return new EtcdReleases(machine(), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    /// A program on the bench's `PATH`.
    void program(String name, String script) throws IOException {
        executable(path().resolve(name), script);
    }

    /// Binaries that say that they are of a version.
    static Path binaries(Path directory, String version) throws IOException {
        Files.createDirectories(directory);
        for (var binary : Binary.of(EtcdVersion.parse(version))) {
            executable(directory.resolve(binary.fileName()), script(binary, version));
        }
        return directory;
    }

    static String script(Binary binary, String version) {
        return switch (binary) {
            case ETCD -> "[ \"$1\" = --version ] && echo 'etcd Version: %s'\n".formatted(version);
            case ETCDCTL ->
                    "[ \"$1\" = version ] && echo 'etcdctl version: %s'\n".formatted(version);
            case ETCDUTL ->
                    "[ \"$1\" = version ] && echo 'etcdutl version: %s'\n".formatted(version);
        };
    }

    static void executable(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// Changes a binary without changing what it says.
    static void tamper(Path binary) throws IOException {
        Files.writeString(binary, Files.readString(binary) + "# changed\n");
    }

    /// The archive of a release, as the official place has it.
    static byte[] archive(String version) throws IOException {
        var folder = "etcd-v%s-linux-amd64/".formatted(version);
        var tar = new TarWriter().directory(folder).file(folder + "README.md", "about etcd");
        for (var binary : Binary.of(EtcdVersion.parse(version))) {
            tar.file(folder + binary.fileName(), "#!/bin/sh\n" + script(binary, version));
        }
        return tar.gzipped();
    }

    /// A mirror directory with the archive of a release and its checksums.
    Path mirror(String version, byte[] archive, String digest) throws IOException {
        var mirror = root.resolve("mirror");
        var folder = Files.createDirectories(mirror.resolve("v" + version));
        var name = "etcd-v%s-linux-amd64.tar.gz".formatted(version);
        Files.write(folder.resolve(name), archive);
        Files.writeString(
                folder.resolve("SHA256SUMS"),
                "%s  etcd-v%s-linux-arm64.tar.gz%n%s  %s%n"
                        .formatted("0".repeat(64), version, digest, name));
        with("QUORATE_ETCD_MIRROR", mirror.toUri());
        return mirror;
    }

    static String digest(byte[] content) throws IOException {
        try (var in = Sha256.digesting(new ByteArrayInputStream(content))) {
            in.readAllBytes();
            return Sha256.read(in).hex();
        }
    }
}
