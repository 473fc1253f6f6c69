package dev.quorate.backup.capture;

import dev.quorate.backup.archive.LineageId;
import dev.quorate.manager.state.ClusterHome;
import dev.quorate.manager.state.DurableFile;
import dev.quorate.manager.state.JsonFormat;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How far the archiver of a cluster was when it last said so, for other processes. It need not
/// survive a power cut: the store has what counts.
///
/// @param at when it was written
/// @param pid of the process that archives
/// @param state as [ArchiverStatus.State], in lower case; `failed` when it could not even begin
/// @param currentAsOf everything that was acknowledged before is in the store
/// @param problem what keeps it from going on; empty when nothing does
public record ArchiverNote(
        int format,
        Instant at,
        long pid,
        String state,
        String lineage,
        long receivedRevision,
        long archivedRevision,
        long clusterRevision,
        Optional<Instant> currentAsOf,
        int spooledSegments,
        long spooledBytes,
        String problem) {
    private static final int FORMAT = 1;

    /// It is written every few seconds; one that says nothing for so long does not run, or hangs.
    private static final Duration FRESH = Duration.ofSeconds(10);

    public static void write(ClusterHome home, ArchiverStatus status, Instant now)
            throws IOException {
        write(
                home,
                new ArchiverNote(
                        FORMAT,
                        now,
                        ProcessHandle.current().pid(),
                        status.state().text(),
                        status.lineage().map(LineageId::text).orElse(""),
                        status.receivedRevision(),
                        status.archivedRevision(),
                        status.clusterRevision(),
                        status.currentAsOf(),
                        status.spooledSegments(),
                        status.spooledBytes(),
                        status.problem().orElse("")));
    }

    /// Says that no archiver could begin. What is known of the last one stays.
    public static void trouble(ClusterHome home, String problem, Instant now) throws IOException {
        var last = read(home);
        write(
                home,
                new ArchiverNote(
                        FORMAT,
                        now,
                        ProcessHandle.current().pid(),
                        "failed",
                        last.map(ArchiverNote::lineage).orElse(""),
                        last.map(ArchiverNote::receivedRevision).orElse(0L),
                        last.map(ArchiverNote::archivedRevision).orElse(0L),
                        last.map(ArchiverNote::clusterRevision).orElse(0L),
                        last.flatMap(ArchiverNote::currentAsOf),
                        last.map(ArchiverNote::spooledSegments).orElse(0),
                        last.map(ArchiverNote::spooledBytes).orElse(0L),
                        problem));
    }

    /// Empty when nothing was archived from here, or the note cannot be read.
    public static Optional<ArchiverNote> read(ClusterHome home) throws IOException {
        try {
            return Optional.of(
                    JsonFormat.mapper()
                            .readValue(Files.readAllBytes(file(home)), ArchiverNote.class));
        } catch (NoSuchFileException | JacksonException none) {
            return Optional.empty();
        }
    }

    /// Whether an archiver runs that this is from.
    public boolean running(Instant now) {
        return !state.equals(ArchiverStatus.State.ENDED.text())
                && !state.equals("failed")
                && at.plus(FRESH).isAfter(now)
                && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    private static void write(ClusterHome home, ArchiverNote note) throws IOException {
        var file = file(home);
        DurableFile.directory(home.directory().resolve("records"));
        var draft = file.resolveSibling(".archiver." + ProcessHandle.current().pid() + ".partial");
        Files.write(draft, JsonFormat.mapper().writeValueAsBytes(note));
        Files.move(
                draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path file(ClusterHome home) {
        return home.directory().resolve("records").resolve("archiver.json");
    }
}
