package dev.quorate.backup.snapshot;

import dev.quorate.backup.snapshot.RebuildException.Reason;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Objects;

/// Carries a rebuild out: writes under another name, reads back, adds the trailer, makes it
/// durable, and only then gives the file its name.
final class RebuildWriter {

    private final RebuildSource source;
    private final Compaction compaction;

    RebuildWriter(RebuildSource source, Compaction compaction) {
        this.source = source;
        this.compaction = compaction;
    }

    Rebuilt writeTo(Path target) throws IOException, InterruptedException {
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        // What does not exist is no root, so it has a parent.
        var directory = Objects.requireNonNull(target.toAbsolutePath().normalize().getParent());
        // Readable by its owner alone, as all that holds a cluster's data.
        var partial = Files.createTempFile(directory, target.getFileName() + ".", ".partial");
        try (var arena = Arena.ofConfined()) {
            var database = new RebuiltDatabase(source, compaction, arena);
            database.writeTo(partial);
            source.requireUnchanged();
            var report = readBack(partial, database.entries());
            append(partial, HexFormat.of().parseHex(report.sha256()));
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            sync(directory);
            return database.result(target, report.withTrailer());
        } catch (ClosedByInterruptException e) {
            // Clears the mark that came with it, as every interruption does.
            var _ = Thread.interrupted();
            var interrupted = new InterruptedException("interrupted while writing");
            interrupted.initCause(e);
            throw interrupted;
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private SnapshotReport readBack(Path file, long entries)
            throws IOException, InterruptedException {
        try (var written = SnapshotFile.open(file)) {
            return switch (written.verify(TrailerRule.OPTIONAL)) {
                case Verification.Sound(var report) -> {
                    requireEqual("entries", entries, report.entries());
                    requireEqual("revision", revisionAfter(), report.revision());
                    requireEqual("compact revision", compactedAt(), report.compactRevision());
                    yield report;
                }
                case Verification.Unsound(var findings) ->
                        throw new RebuildException(
                                Reason.OUTPUT_UNSOUND,
                                "the file that was written reads back wrong: "
                                        + findings.getFirst());
            };
        }
    }

    private long revisionAfter() {
        return Math.max(1, Math.max(source.revision(), compaction.revision()));
    }

    private long compactedAt() {
        return compaction.equals(Compaction.NONE)
                ? source.state().compactRevision()
                : compaction.revision();
    }

    private static void requireEqual(String what, long expected, long found)
            throws RebuildException {
        if (expected != found) {
            throw new RebuildException(
                    Reason.OUTPUT_UNSOUND,
                    "the file that was written reads back wrong: %s %d, not %d"
                            .formatted(what, found, expected));
        }
    }

    private static void append(Path file, byte[] trailer) throws IOException {
        try (var channel =
                FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            for (var bytes = ByteBuffer.wrap(trailer); bytes.hasRemaining(); ) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /// Makes the new name durable.
    private static void sync(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
