package dev.quorate.backup.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/// Walks the objects below a directory in the order of their keys, one directory in memory at a
/// time and level.
final class DirectoryListing implements Iterator<StoredObject> {
    /// @param orderedName with a slash behind a directory: its contents sort after `name-2` and
    ///   `name.json`, as their whole keys do
    private record Entry(Path path, String orderedName, BasicFileAttributes attributes) {}

    private final Path root;
    private final Deque<Iterator<Entry>> levels = new ArrayDeque<>();
    private Optional<StoredObject> next = Optional.empty();

    /// @param folder an existing or missing directory at or below the root
    DirectoryListing(Path root, Path folder) throws IOException {
        this.root = root;
        levels.push(entries(folder).iterator());
    }

    @Override
    public boolean hasNext() {
        while (next.isEmpty() && !levels.isEmpty()) {
            advance();
        }
        return next.isPresent();
    }

    @Override
    public StoredObject next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        var object = next.orElseThrow();
        next = Optional.empty();
        return object;
    }

    private void advance() {
        var level = levels.element();
        if (!level.hasNext()) {
            levels.pop();
            return;
        }
        var entry = level.next();
        if (entry.attributes().isDirectory()) {
            levels.push(descend(entry.path()).iterator());
        } else if (entry.attributes().isRegularFile()) {
            next =
                    ObjectKey.ofListed(root.relativize(entry.path()).toString())
                            .map(key -> stored(key, entry.attributes()));
        }
    }

    static StoredObject stored(ObjectKey key, BasicFileAttributes attributes) {
        return new StoredObject(key, attributes.size(), attributes.lastModifiedTime().toInstant());
    }

    private List<Entry> descend(Path directory) {
        try {
            return entries(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Entry> entries(Path directory) throws IOException {
        var entries = new ArrayList<Entry>();
        try (var paths = Files.newDirectoryStream(directory)) {
            for (var path : paths) {
                if (!path.getFileName().toString().startsWith(".")) {
                    entry(path).ifPresent(entries::add);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException _) {
            return List.of();
        }
        entries.sort(Comparator.comparing(Entry::orderedName));
        return entries;
    }

    private static Optional<Entry> entry(Path path) throws IOException {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
            var name = path.getFileName().toString();
            return Optional.of(
                    new Entry(path, attributes.isDirectory() ? name + "/" : name, attributes));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }
}
