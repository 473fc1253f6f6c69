package dev.quorate.backup.capture;

import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.Catalogue;
import dev.quorate.backup.archive.Level;
import dev.quorate.backup.archive.LogCatalogue;
import dev.quorate.backup.archive.RestoreWindow;
import dev.quorate.backup.archive.RestoreWindow.Range;
import dev.quorate.certs.VerifyingKey;
import dev.quorate.manager.state.ClusterHome;
import dev.quorate.manager.state.DurableFile;
import dev.quorate.manager.state.JsonFormat;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What the store had of a cluster when it was last asked, on the manager's own disk: for those who
/// must not wait for a store. The store alone says what there is.
///
/// @param at when it was asked
/// @param newest the newest snapshot that can be chosen without asking anybody
/// @param window the newest range of revisions that can be brought back
/// @param proven how new what is proven to each level is, lowest first
public record StoreSurvey(
        int format,
        Instant at,
        Optional<Newest> newest,
        Optional<Window> window,
        List<Proven> proven) {
    private static final int FORMAT = 1;

    public StoreSurvey {
        // An older program wrote none.
        proven = proven == null ? List.of() : List.copyOf(proven);
    }

    /// What is proven to a level or beyond.
    ///
    /// @param takenAt of the newest of these snapshots
    /// @param verifiedAt when the last of them was proven
    public record Proven(String level, Instant takenAt, Instant verifiedAt) {}

    /// @param level how much is proven of it
    /// @param verifiedAt when that was proven
    public record Newest(
            String id, long revision, Instant takenAt, String level, Instant verifiedAt) {}

    /// Revisions that cannot be brought back, though older ones can.
    public record Hole(long firstRevision, long lastRevision, List<String> reasons) {
        public Hole {
            reasons = List.copyOf(reasons);
        }
    }

    /// @param start when its oldest snapshot was taken
    /// @param end when its last revision had been received
    /// @param gaps the holes of its lineage
    public record Window(
            Instant start, Instant end, long firstRevision, long lastRevision, List<Hole> gaps) {
        public Window {
            gaps = List.copyOf(gaps);
        }
    }

    public static StoreSurvey of(
            Catalogue catalogue, LogCatalogue log, VerifyingKey trusted, Instant now) {
        var restorable = RestoreWindow.of(catalogue, log, trusted);
        var newest =
                catalogue.backups().stream()
                        .filter(backup -> backup.choosable(trusted))
                        .max(Comparator.comparing(backup -> backup.manifest().takenAt()));
        return new StoreSurvey(
                FORMAT,
                now,
                newest.map(StoreSurvey::newest),
                restorable.ranges().stream()
                        .max(Comparator.comparing(Range::until))
                        .flatMap(range -> window(range, restorable, catalogue)),
                proven(catalogue, trusted));
    }

    private static List<Proven> proven(Catalogue catalogue, VerifyingKey trusted) {
        var proven = new ArrayList<Proven>();
        for (var level : Level.values()) {
            var backups =
                    catalogue.backups().stream()
                            .filter(backup ->
                                    level.verified()
                                            && backup.choosable(trusted)
                                            && backup.level().atLeast(level))
                            .toList();
            if (!backups.isEmpty()) {
                proven.add(
                        new Proven(
                                level.text(),
                                newest(backups, backup -> backup.manifest().takenAt()),
                                newest(backups, Backup::verifiedAt)));
            }
        }
        return proven;
    }

    private static Instant newest(List<Backup> backups, Function<Backup, Instant> moment) {
        return backups.stream().map(moment).max(Comparator.naturalOrder()).orElseThrow();
    }

    private static Newest newest(Backup backup) {
        var manifest = backup.manifest();
        return new Newest(
                manifest.id().toString(),
                manifest.revision(),
                manifest.takenAt(),
                backup.level().text(),
                backup.verifiedAt());
    }

    private static Optional<Window> window(
            Range range, RestoreWindow restorable, Catalogue catalogue) {
        long oldest = range.bases().getFirst();
        return catalogue.backups().stream()
                .filter(backup ->
                        backup.lineage().equals(range.lineage())
                                && backup.manifest().revision() == oldest)
                .map(backup -> backup.manifest().takenAt())
                .min(Comparator.naturalOrder())
                .map(start ->
                        new Window(
                                start,
                                range.until(),
                                range.first(),
                                range.last(),
                                restorable.holes().stream()
                                        .filter(hole -> hole.lineage().equals(range.lineage()))
                                        .map(hole ->
                                                new Hole(hole.first(), hole.last(), hole.reasons()))
                                        .toList()));
    }

    public void write(ClusterHome home) throws IOException {
        DurableFile.directory(home.directory().resolve("records"));
        DurableFile.replace(file(home), JsonFormat.mapper().writeValueAsBytes(this));
    }

    /// Empty when nobody asked yet, or what was answered cannot be read.
    public static Optional<StoreSurvey> read(ClusterHome home) throws IOException {
        try {
            return Optional.of(
                    JsonFormat.mapper()
                            .readValue(Files.readAllBytes(file(home)), StoreSurvey.class));
        } catch (NoSuchFileException | JacksonException none) {
            return Optional.empty();
        }
    }

    private static Path file(ClusterHome home) {
        return home.directory().resolve("records").resolve("store.json");
    }
}
