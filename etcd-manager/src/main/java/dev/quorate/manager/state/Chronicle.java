package dev.quorate.manager.state;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What was decided about one cluster without changing it: why nothing was done, since when and
/// until when, and what persons told the daemon to leave alone. One JSON line a record; a torn last
/// line is ignored. At a size the older half becomes a second file, and the one before it goes.
public record Chronicle(Path file) {
    private static final long BYTES_MAX = 1 << 20;

    /// @param kind `wait`, `refuse`, `pause`, `resume`, `maintenance`, `daemon`
    /// @param code of a refusal; empty else
    /// @param text why
    /// @param remedy what a person can type; empty when there is nothing to type
    /// @param endedAt on the record that ends an earlier one, which has the same `at`
    public record Entry(
            int format,
            Instant at,
            String kind,
            String code,
            String text,
            String remedy,
            String person,
            Optional<Instant> endedAt) {
        private static final int FORMAT = 1;

        public static Entry of(Instant at, String kind, String text, String person) {
            return new Entry(FORMAT, at, kind, "", text, "", person, Optional.empty());
        }

        public static Entry refusal(
                Instant at, String code, String text, String remedy, String person) {
            return new Entry(FORMAT, at, "refuse", code, text, remedy, person, Optional.empty());
        }

        public Entry ended(Instant when) {
            return new Entry(format, at, kind, code, text, remedy, person, Optional.of(when));
        }

        private boolean begins(Entry end) {
            return endedAt.isEmpty() && at.equals(end.at) && kind.equals(end.kind);
        }
    }

    public void append(Entry entry) throws IOException {
        if (Files.exists(file) && Files.size(file) > BYTES_MAX) {
            Files.move(file, older(), StandardCopyOption.REPLACE_EXISTING);
        }
        var line = JsonFormat.mapper().writeValueAsString(entry) + "\n";
        try (var channel = DurableFile.append(file)) {
            var bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /// Oldest first; what has ended is one entry with its end.
    public List<Entry> entries() throws IOException {
        var entries = new ArrayList<Entry>();
        for (var part : List.of(older(), file)) {
            if (Files.exists(part)) {
                for (var line : Files.readAllLines(part)) {
                    read(line).ifPresent(entry -> add(entries, entry));
                }
            }
        }
        return entries;
    }

    private Path older() {
        return file.resolveSibling(file.getFileName() + ".1");
    }

    private static Optional<Entry> read(String line) {
        try {
            return Optional.of(JsonFormat.mapper().readValue(line, Entry.class));
        } catch (JacksonException torn) {
            return Optional.empty();
        }
    }

    private static void add(List<Entry> entries, Entry entry) {
        if (entry.endedAt().isPresent()) {
            for (var i = entries.size() - 1; i >= 0; i--) {
                if (entries.get(i).begins(entry)) {
                    entries.set(i, entry);
                    return;
                }
            }
        }
        entries.add(entry);
    }
}
