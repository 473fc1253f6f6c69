package dev.quorate.manager.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;

/// Tells a file from what it was before without reading it. Ours are replaced as a whole, so that
/// each change shows.
///
/// @param key tells files apart that have one name after another
public record FileStamp(FileTime modifiedAt, long bytes, Object key) {
    private static final FileStamp MISSING = new FileStamp(FileTime.fromMillis(0), -1, "");

    public static FileStamp of(Path file) throws IOException {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileStamp(
                    attributes.lastModifiedTime(),
                    attributes.size(),
                    Objects.requireNonNullElse(attributes.fileKey(), ""));
        } catch (NoSuchFileException none) {
            return MISSING;
        }
    }
}
