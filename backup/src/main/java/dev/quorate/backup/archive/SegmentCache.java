package dev.quorate.backup.archive;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import dev.quorate.backup.store.ObjectKey;
import dev.quorate.manager.state.DurableFile;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Footers of segments that were read before, in a file of this manager's own: a segment never
/// changes, so a catalogue needs to ask the store for each only once. Whoever uses a segment reads
/// and checks all of it anyway. The file may be lost or damaged at any time.
final class SegmentCache {
    private static final int FORMAT = 1;

    private final Path file;
    private final ConcurrentHashMap<Place, byte[]> known = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Place, byte[]> fresh = new ConcurrentHashMap<>();

    /// An object that is replaced by another of the same name mostly has another size.
    private record Place(String key, long bytes) {}

    private SegmentCache(Path file) {
        this.file = file;
    }

    static SegmentCache open(Path file) throws IOException {
        var cache = new SegmentCache(file);
        cache.load();
        return cache;
    }

    private void load() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            while (in.available() > 0 && in.readInt() == FORMAT) {
                var place = new Place(in.readUTF(), in.readLong());
                var footer = new byte[in.readUnsignedShort()];
                in.readFully(footer);
                known.put(place, footer);
            }
        } catch (EOFException | UTFDataFormatException torn) {
            // What was being added when the power went.
        }
    }

    /// The footer of an object as it is listed.
    Optional<byte[]> find(ObjectKey key, long bytes) {
        return Optional.ofNullable(known.get(new Place(key.text(), bytes)));
    }

    void add(ObjectKey key, long bytes, byte[] footer) {
        fresh.put(new Place(key.text(), bytes), footer);
    }

    /// Keeps what was added.
    ///
    /// @param listed keys that the store has; others are forgotten when there are many
    void save(Set<String> listed) {
        try {
            keep(listed);
        } catch (IOException readOnlyOrFull) {
            // The store is asked again next time.
            fresh.clear();
        }
    }

    private void keep(Set<String> listed) throws IOException {
        known.keySet().removeIf(place -> !listed.contains(place.key()));
        var all = new ConcurrentHashMap<>(known);
        all.putAll(fresh);
        if (!fresh.isEmpty() || (Files.exists(file) && Files.size(file) > 2 * bytes(all))) {
            if (Files.exists(file) && Files.size(file) <= 2 * bytes(all)) {
                append();
            } else {
                var whole = new ByteArrayOutputStream();
                write(all, whole);
                DurableFile.directory(Objects.requireNonNull(file.toAbsolutePath().getParent()));
                DurableFile.replace(file, whole.toByteArray());
            }
        }
        known.putAll(fresh);
        fresh.clear();
    }

    private void append() throws IOException {
        try (var out = new BufferedOutputStream(Files.newOutputStream(file, CREATE, APPEND))) {
            write(fresh, out);
        }
    }

    private static void write(ConcurrentHashMap<Place, byte[]> entries, OutputStream to)
            throws IOException {
        var out = new DataOutputStream(to);
        for (var entry : entries.entrySet()) {
            out.writeInt(FORMAT);
            out.writeUTF(entry.getKey().key());
            out.writeLong(entry.getKey().bytes());
            out.writeShort(entry.getValue().length);
            out.write(entry.getValue());
        }
        out.flush();
    }

    private static long bytes(ConcurrentHashMap<Place, byte[]> entries) {
        return entries.entrySet().stream()
                .mapToLong(entry -> 16L + entry.getKey().key().length() + entry.getValue().length)
                .sum();
    }
}
