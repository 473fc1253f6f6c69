package dev.quorate.manager.control;

import dev.quorate.manager.spec.ClusterSpec;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/// A specification that is read again only when its file has changed: to read YAML with all its
/// checks takes longer than everything else in a round of a watch.
final class KnownSpec {
    private final Path file;
    private final Reading reading;
    private @Nullable Seen seen;

    /// How the file is read.
    interface Reading {
        ClusterSpec read(Path file) throws IOException;
    }

    /// @param key of the file system, such as the inode: a file that is replaced gets another
    private record Version(FileTime time, long bytes, String key) {
        static Version of(Path file) throws IOException {
            var now = Files.readAttributes(file, BasicFileAttributes.class);
            return new Version(now.lastModifiedTime(), now.size(), String.valueOf(now.fileKey()));
        }
    }

    private record Seen(Version version, ClusterSpec spec) {}

    KnownSpec(Path file, Reading reading) {
        this.file = file;
        this.reading = reading;
    }

    synchronized ClusterSpec read() throws IOException {
        if (!Files.exists(file)) {
            return reading.read(file);
        }
        // Taken before the content: what is written meanwhile is another version.
        var version = Version.of(file);
        var known = seen;
        if (known != null && known.version().equals(version)) {
            return known.spec();
        }
        var read = reading.read(file);
        seen = new Seen(version, read);
        return read;
    }
}
