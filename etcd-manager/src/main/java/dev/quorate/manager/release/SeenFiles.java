package dev.quorate.manager.release;

import dev.quorate.manager.spec.EtcdVersion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/// Remembers version and digest of files whose size, time and inode have not changed, so that a
/// second listing neither runs them nor reads 27 MB of each. Nothing is ever started on the word of
/// this memory.
final class SeenFiles {
    private static final int FORMAT = 1;
    private static final String FILE_NAME = "listing.json";

    private final Path cache;
    private final Path memory;
    private final List<Entry> remembered;
    private final List<Entry> seen = new ArrayList<>();

    private SeenFiles(Path cache, List<Entry> remembered) {
        this.cache = cache;
        this.memory = cache.resolve(FILE_NAME);
        this.remembered = remembered;
    }

    static SeenFiles load(Path cache) {
        var memory = cache.resolve(FILE_NAME);
        try {
            return new SeenFiles(
                    cache, Json.read(memory, Memory.class).map(Memory::seen).orElse(List.of()));
        } catch (IOException e) {
            // A damaged memory costs one slow listing.
            return new SeenFiles(cache, List.of());
        }
    }

    private record Memory(int format, List<Entry> seen) {}

    private record Entry(
            String path, long size, String modified, String inode, String version, String sha256) {
        boolean isOf(Path file, BasicFileAttributes attributes) {
            return path.equals(file.toString())
                    && size == attributes.size()
                    && modified.equals(attributes.lastModifiedTime().toString())
                    && inode.equals(String.valueOf(attributes.fileKey()));
        }
    }

    record File(EtcdVersion version, Sha256 digest) {}

    @FunctionalInterface
    interface VersionQuestion {
        EtcdVersion ask() throws IOException, InterruptedException;
    }

    File file(Path file, VersionQuestion version) throws IOException, InterruptedException {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        var known = remembered.stream().filter(entry -> entry.isOf(file, attributes)).findFirst();
        var entry = known.isPresent() ? known.get() : look(file, attributes, version);
        seen.add(entry);
        return new File(
                EtcdVersion.reported(entry.version).orElseThrow(), new Sha256(entry.sha256));
    }

    private static Entry look(Path file, BasicFileAttributes attributes, VersionQuestion version)
            throws IOException, InterruptedException {
        return new Entry(
                file.toString(),
                attributes.size(),
                attributes.lastModifiedTime().toString(),
                String.valueOf(attributes.fileKey()),
                version.ask().toString(),
                Sha256.of(file).hex());
    }

    /// Keeps what was seen; without a cache to keep it in, the next listing is slow again.
    void save() throws IOException {
        if (!seen.equals(remembered) && Files.isWritable(cache)) {
            Json.write(memory, new Memory(FORMAT, seen));
        }
    }
}
