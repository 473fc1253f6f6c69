package dev.quorate.backup.verify;

import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.BackupId;
import dev.quorate.backup.archive.Backups;
import dev.quorate.backup.archive.Catalogue;
import dev.quorate.backup.archive.ChangeLog;
import dev.quorate.backup.archive.Level;
import dev.quorate.backup.archive.LogCatalogue;
import dev.quorate.backup.archive.LogCatalogue.Entry;
import dev.quorate.backup.archive.RestoreWindow;
import dev.quorate.backup.archive.Scratch;
import dev.quorate.backup.archive.TransferListener;
import dev.quorate.backup.verify.Verifier.Verdict;
import dev.quorate.certs.SigningKey;
import dev.quorate.certs.VerifyingKey;
import dev.quorate.manager.state.DurableFile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Looks at all that is stored of a cluster, or at a share of it, each time another one: backups,
/// segments of the log, and whether anything is missing that this manager knows of.
public final class Review {
    private final Backups backups;
    private final ChangeLog log;
    private final VerifyingKey trusted;
    private final Verifier verifier;
    private final Known known;
    private final Scratch scratch;
    private final TransferListener listener;

    /// What this manager knows without the store.
    ///
    /// @param highest what must be in the store; see [Highest]
    /// @param turn a file of this manager's own that says which segments had their turn; empty for
    ///   one who begins anew each time
    public record Known(Highest highest, Optional<Path> turn) {
        public static final Known NOTHING = new Known(Highest.NONE, Optional.empty());
    }

    /// Who looks, and how.
    ///
    /// @param prover signs what is found; see [Verifier]
    public record Looker(Optional<SigningKey> prover, String toolVersion, InstantSource clock) {}

    public Review(
            Backups backups,
            ChangeLog log,
            VerifyingKey trusted,
            Looker looker,
            Known known,
            Scratch scratch,
            TransferListener listener) {
        this.backups = backups;
        this.log = log;
        this.trusted = trusted;
        this.verifier =
                new Verifier(
                        backups, trusted, looker.prover(), looker.toolVersion(), looker.clock());
        this.known = known;
        this.scratch = scratch;
        this.listener = listener;
    }

    /// Looks at as much of what is stored as a share of its bytes: what was not looked at for
    /// longest comes first.
    ///
    /// @param percent 1 to 100
    /// @param level what backups are looked at for, see [Verifier#verify]
    public Findings run(int percent, Level level) throws IOException, InterruptedException {
        var catalogue = backups.catalogue();
        var segments = log.catalogue();
        var window = RestoreWindow.of(catalogue, segments, trusted);
        var problems = new ArrayList<Finding>();
        var checker = verifier.with(log, segments);
        var verdicts = new ArrayList<Verdict>();
        for (var backup : due(catalogue, percent)) {
            verdicts.add(checker.verify(backup, level, scratch, listener));
        }
        var entries = due(segments, percent);
        for (var entry : entries) {
            inspect(entry, catalogue, segments, window).ifPresent(problems::add);
        }
        rememberTurn(entries, percent);
        problems.addAll(0, ofBackups(verdicts, catalogue, segments, window));
        problems.addAll(new Whole(catalogue, segments, window, known.highest()).problems());
        return new Findings(
                verdicts,
                entries.size(),
                verdicts.stream().mapToLong(at -> at.backup().manifest().stored().bytes()).sum()
                        + entries.stream().mapToLong(at -> at.segment().objectBytes()).sum(),
                problems,
                window.holes().stream().filter(hole -> !hole.reasons().isEmpty()).toList(),
                good(catalogue, verdicts));
    }

    /// Looks at one backup alone.
    public Findings one(Backup backup, Level level) throws IOException, InterruptedException {
        var catalogue = backups.catalogue();
        var segments = log.catalogue();
        var window = RestoreWindow.of(catalogue, segments, trusted);
        var verdicts =
                List.of(verifier.with(log, segments).verify(backup, level, scratch, listener));
        return new Findings(
                verdicts,
                0,
                backup.manifest().stored().bytes(),
                ofBackups(verdicts, catalogue, segments, window),
                List.of(),
                good(catalogue, verdicts));
    }

    private static List<Backup> due(Catalogue catalogue, int percent) {
        return Turn.first(
                catalogue.backups().stream()
                        .sorted(Comparator.comparing(Backup::verifiedAt))
                        .toList(),
                backup -> backup.manifest().stored().bytes(),
                percent);
    }

    private List<Entry> due(LogCatalogue segments, int percent) throws IOException {
        var row = segments.segments().stream().sorted(Comparator.comparing(Entry::key)).toList();
        var turned =
                known.turn().isPresent() && Files.exists(known.turn().get())
                        ? Turn.behind(
                                row,
                                entry -> entry.key().text(),
                                Files.readString(known.turn().get()).strip())
                        : row;
        return Turn.first(turned, entry -> entry.segment().objectBytes(), percent);
    }

    private void rememberTurn(List<Entry> entries, int percent) throws IOException {
        if (known.turn().isPresent() && percent < Turn.WHOLE && !entries.isEmpty()) {
            DurableFile.replace(
                    known.turn().get(),
                    (entries.getLast().key().text() + "\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    private Optional<Finding> inspect(
            Entry entry, Catalogue catalogue, LogCatalogue segments, RestoreWindow window)
            throws IOException {
        listener.begun("reading " + entry.name(), entry.segment().objectBytes());
        var problem = log.inspect(entry, scratch);
        listener.moved(entry.segment().objectBytes());
        return problem.map(text -> {
            var left = RestoreWindow.of(catalogue, segments.without(entry), trusted);
            return new Finding(entry.key().text(), text, window.lostIn(left, text));
        });
    }

    private List<Finding> ofBackups(
            List<Verdict> verdicts,
            Catalogue catalogue,
            LogCatalogue segments,
            RestoreWindow window) {
        var findings = new ArrayList<Finding>();
        for (var verdict : verdicts) {
            verdict.problem()
                    .ifPresent(problem -> {
                        var left =
                                RestoreWindow.of(
                                        catalogue.without(verdict.backup()), segments, trusted);
                        findings.add(
                                new Finding(
                                        verdict.backup().id().toString(),
                                        problem,
                                        window.lostIn(left, problem)));
                    });
        }
        return findings;
    }

    private Optional<BackupId> good(Catalogue catalogue, List<Verdict> verdicts) {
        return catalogue.backups().stream()
                .filter(backup -> backup.choosable(trusted))
                .filter(backup ->
                        verdicts.stream().noneMatch(at -> at.backup().equals(backup) && !at.ok()))
                .map(Backup::id)
                .max(Comparator.naturalOrder());
    }
}
