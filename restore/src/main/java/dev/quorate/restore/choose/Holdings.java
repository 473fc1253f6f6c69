package dev.quorate.restore.choose;

import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.Catalogue;
import dev.quorate.backup.archive.Level;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.LogCatalogue;
import dev.quorate.backup.archive.LogCatalogue.Entry;
import dev.quorate.backup.archive.LogCatalogue.Run;
import dev.quorate.backup.archive.RestoreWindow;
import dev.quorate.backup.archive.RestoreWindow.Range;
import dev.quorate.backup.archive.Signing;
import dev.quorate.certs.VerifyingKey;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// What a store keeps of one cluster, and whose word is believed about it.
///
/// @param log empty where no key is believed
/// @param trusted whose signatures count; empty when nobody vouches for any
public record Holdings(Catalogue backups, LogCatalogue log, Optional<VerifyingKey> trusted) {
    /// By whom a backup must be signed, and what it must be, to be chosen unasked.
    public boolean usable(Backup backup) {
        return trusted.isPresent() && backup.choosable(trusted.get());
    }

    public boolean signedByTrusted(Backup backup) {
        return backup.signing() instanceof Signing.Signed(var signer)
                && trusted.filter(signer::equals).isPresent();
    }

    public List<Backup> usable() {
        return backups.backups().stream().filter(this::usable).toList();
    }

    /// The usable backups of one lineage, by revision.
    public List<Backup> usable(LineageId lineage) {
        return usable().stream()
                .filter(backup -> backup.lineage().equals(lineage))
                .sorted(Comparator.comparingLong(backup -> backup.manifest().revision()))
                .toList();
    }

    /// The segments of one lineage, by revision.
    public List<Entry> segments(LineageId lineage) {
        return log.segments().stream().filter(entry -> entry.lineage().equals(lineage)).toList();
    }

    public RestoreWindow window() {
        return trusted.map(key -> RestoreWindow.of(backups, log, key))
                .orElse(new RestoreWindow(List.of(), List.of()));
    }

    /// The lineages of which anything can be brought back, the one that was written last first.
    public List<LineageId> lineages() {
        return window().ranges().stream()
                .sorted(Comparator.comparing(Range::until).reversed())
                .map(Range::lineage)
                .distinct()
                .toList();
    }

    /// The highest revision of any lineage that anything here tells of, 0 for none.
    public long highestRevision() {
        return LongStream.concat(
                        backups.backups().stream()
                                .filter(this::signedByTrusted)
                                .mapToLong(backup -> backup.manifest().revision()),
                        log.segments().stream().mapToLong(Entry::last))
                .max()
                .orElse(0);
    }

    /// The best way to a revision: from the snapshot that most is proven of; of those that are
    /// equal in that, from the nearest below. Only where none below leads there, it is cut out of a
    /// later one whose history reaches back so far.
    public Optional<Route> route(LineageId lineage, long revision) {
        var bases = usable(lineage);
        return bases.stream()
                .filter(base -> base.manifest().revision() <= revision)
                .flatMap(base -> from(base, revision).stream())
                .max(
                        Comparator.comparing((Route route) -> proven(route.base()))
                                .thenComparingLong(route -> route.base().manifest().revision())
                                .thenComparing(route -> route.base().id()))
                .or(() ->
                        bases.stream()
                                .filter(base -> holds(base, revision))
                                .max(
                                        Comparator.comparing(Holdings::proven)
                                                .thenComparingLong(
                                                        base -> -base.manifest().revision()))
                                .map(base -> new Route(base, revision, List.of())));
    }

    /// That a drill was made of one says no more of its content, and would make every way as long
    /// as the last drill is ago.
    private static Level proven(Backup base) {
        return base.level().atLeast(Level.TRUE) ? Level.TRUE : base.level();
    }

    /// Whether a later snapshot was not yet compacted beyond a revision.
    private static boolean holds(Backup base, long revision) {
        var manifest = base.manifest();
        return revision < manifest.revision()
                && revision >= Math.max(1, manifest.compactRevision());
    }

    /// The way from one snapshot to a revision at or above its own.
    public Optional<Route> from(Backup base, long revision) {
        long from = base.manifest().revision();
        if (from == revision) {
            return Optional.of(new Route(base, revision, List.of()));
        }
        return runs(base.lineage())
                .filter(run -> run.continues(from) && run.last() >= revision)
                .findFirst()
                .map(run ->
                        new Route(
                                base,
                                revision,
                                run.segments().stream()
                                        .filter(at -> at.last() > from && at.first() <= revision)
                                        .toList()));
    }

    private Stream<Run> runs(LineageId lineage) {
        return log.runs().stream().filter(run -> run.lineage().equals(lineage));
    }

    /// The changes after a revision that are archived and follow it without a hole.
    public List<Entry> following(LineageId lineage, long revision) {
        return runs(lineage)
                .filter(run -> run.continues(revision))
                .max(Comparator.comparingLong(Run::last))
                .map(run ->
                        run.segments().stream().filter(entry -> entry.last() > revision).toList())
                .orElse(List.of());
    }
}
