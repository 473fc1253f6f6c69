package dev.quorate.backup.capture;

import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.SealedSegment;
import dev.quorate.manager.state.ClusterHome;
import dev.quorate.manager.state.DurableFile;
import dev.quorate.manager.state.JsonFormat;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// How far the archive had come when this manager last added to it, on its own disk: a store that
/// was set back does not tell.
///
/// @param revision the last one that the store has given back
public record ArchivedMark(int format, String lineage, long revision) {
    private static final int FORMAT = 1;

    /// Empty when nothing was archived from here, or what is known of it cannot be read.
    public static Optional<ArchivedMark> read(ClusterHome home) throws IOException {
        return read(SpoolState.directory(home));
    }

    static Optional<ArchivedMark> read(Path spool) throws IOException {
        if (!Files.exists(file(spool))) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    JsonFormat.mapper()
                            .readValue(Files.readAllBytes(file(spool)), ArchivedMark.class));
        } catch (JacksonException unreadable) {
            return Optional.empty();
        }
    }

    /// The store has given back a segment. Within a lineage the mark never goes back.
    static void add(Path spool, SealedSegment published) throws IOException {
        var here = published.lineage().text();
        var before = read(spool).filter(mark -> mark.lineage().equals(here));
        if (before.isEmpty() || before.get().revision() < published.last()) {
            DurableFile.replace(
                    file(spool),
                    JsonFormat.mapper()
                            .writeValueAsBytes(new ArchivedMark(FORMAT, here, published.last())));
        }
    }

    /// As the catalogue names it.
    public LineageId lineageId() {
        return new LineageId(lineage);
    }

    private static Path file(Path spool) {
        return spool.resolve("archived.json");
    }
}
