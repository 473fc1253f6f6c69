package dev.quorate.backup.capture;

import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.ChainHash;
import dev.quorate.backup.archive.Gap;
import dev.quorate.backup.archive.LineageCard;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.Lineages;
import dev.quorate.backup.archive.LogCatalogue;
import dev.quorate.backup.archive.LogPosition;
import dev.quorate.backup.archive.Origin;
import dev.quorate.backup.archive.SealedSegment;
import dev.quorate.backup.archive.Segment;
import dev.quorate.backup.archive.SegmentException;
import dev.quorate.backup.archive.SegmentSeal;
import dev.quorate.backup.capture.Bases.Base;
import dev.quorate.backup.capture.FollowOutcome.Compacted;
import dev.quorate.backup.capture.FollowOutcome.Hole;
import dev.quorate.backup.capture.FollowOutcome.Lost;
import dev.quorate.backup.capture.FollowOutcome.RolledBack;
import dev.quorate.backup.capture.FollowOutcome.SpoolFull;
import dev.quorate.backup.capture.FollowOutcome.Stopped;
import dev.quorate.backup.capture.FollowOutcome.TooFarBehind;
import dev.quorate.manager.etcd.EtcdException;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Finds out where the archive goes on: from what the store and the spool have, or, where that
/// cannot be continued, from a snapshot.
final class Positions {
    private static final String ANOTHER_CHAIN =
            "the archive is encrypted for others than before, or this manager lacks the key of its"
                    + " chain, and the cluster was compacted meanwhile";

    private final ArchiverSetup setup;
    private final Spool spool;
    private final ArchiverProgress progress;
    private final List<SealedSegment> leftovers = new ArrayList<>();
    private boolean leftoversTaken;

    Positions(ArchiverSetup setup, Spool spool, ArchiverProgress progress) {
        this.setup = setup;
        this.spool = spool;
        this.progress = progress;
    }

    /// Where an archiver that has just started goes on.
    ChainStart resume() throws IOException, InterruptedException {
        setup.backups().refuseOthers(setup.uid());
        var lineage = lineage();
        var newest = setup.log().newest(lineage);
        long inStore = newest.map(LogCatalogue.Entry::last).orElse(0L);
        var spooled = takeLeftovers(lineage, inStore);
        if (newest.isEmpty() && spooled.isEmpty()) {
            return restart(lineage, 0, "");
        }
        var last = spooled.or(() -> newest.map(LogCatalogue.Entry::segment)).orElseThrow();
        if (last.chain() != setup.chains().of(lineage).key().id()) {
            return restart(lineage, last.last(), ANOTHER_CHAIN);
        }
        if (backups(lineage).isEmpty()) {
            setup.bases().take("there is no snapshot that the archive can start from");
        }
        if (spooled.isPresent()) {
            return new ChainStart(
                    new LogPosition(lineage, last.last(), last.after()),
                    last.seal().map(SegmentSeal::beforeLast),
                    inStore,
                    last.notBefore());
        }
        var entry = newest.orElseThrow();
        return new ChainStart(
                new LogPosition(lineage, entry.last(), entry.segment().after()),
                beforeLast(entry),
                inStore,
                entry.segment().notBefore());
    }

    private LineageId lineage() throws IOException {
        return setup.backups().lineages(setup.key().verifyingKey()).current(setup.lineage());
    }

    private Optional<ChainHash> beforeLast(LogCatalogue.Entry entry) throws IOException {
        try {
            return Optional.of(
                    setup.log().beforeLast(entry, spool.tail().resolveSibling("newest")));
        } catch (SegmentException damaged) {
            // Its footer is signed and says where the chain is; a look at it names the damage.
            return Optional.empty();
        }
    }

    /// Sealed segments of an earlier archiver go into the store first.
    ///
    /// @return the last of them, when it leads farther than the store
    private Optional<Segment> takeLeftovers(LineageId lineage, long inStore) throws IOException {
        if (!leftoversTaken) {
            for (var sealed : spool.leftovers(setup.key().verifyingKey())) {
                if (sealed.lineage().equals(lineage) && sealed.last() <= inStore) {
                    Files.delete(sealed.file());
                } else {
                    leftovers.add(sealed);
                    spool.add(sealed);
                }
            }
            leftoversTaken = true;
        }
        return leftovers.stream()
                .filter(sealed -> sealed.lineage().equals(lineage) && sealed.last() > inStore)
                .max(Comparator.comparingLong(SealedSegment::last))
                .map(SealedSegment::segment);
    }

    /// Where it goes on after the chain could not be continued.
    ChainStart after(FollowOutcome ended) throws IOException, InterruptedException {
        long last = progress.receivedRevision();
        return switch (ended) {
            case Compacted(var compactRevision) ->
                    restart(
                            lineage(),
                            last,
                            "the cluster was compacted at revision %d while %d was the last one archived"
                                    .formatted(compactRevision, last));
            case TooFarBehind(var clusterRevision) ->
                    restart(
                            lineage(),
                            last,
                            "the archive was at revision %d when the cluster was at %d, too far to catch up"
                                    .formatted(last, clusterRevision));
            case Hole(var expected, var found) ->
                    restart(
                            lineage(),
                            last,
                            "the members' watches leave out the revisions %d to %d"
                                    .formatted(expected, found - 1));
            case RolledBack _ -> restart(openSuccessor(last), 0, "");
            case Stopped _, Lost _, SpoolFull _ ->
                    throw new IllegalStateException("it can be continued: " + ended);
        };
    }

    private LineageId openSuccessor(long last) throws IOException, InterruptedException {
        var closed = lineage();
        if (progress.status().lineage().equals(Optional.of(closed))) {
            var token =
                    setup.backups().lineage(closed).map(LineageCard::token).orElse(closed.text());
            setup.backups()
                    .openLineage(
                            new LineageCard(
                                    Lineages.successor(closed),
                                    token,
                                    closed.clusterId(),
                                    Optional.of(
                                            new Origin(
                                                    setup.backups().cluster(),
                                                    closed,
                                                    Math.max(1, last))),
                                    setup.clock().instant()),
                            setup.key());
        }
        return lineage();
    }

    private List<Backup> backups(LineageId lineage) throws IOException {
        var trusted = setup.key().verifyingKey();
        return setup.backups().catalogue().backups().stream()
                .filter(backup -> backup.lineage().equals(lineage) && backup.choosable(trusted))
                .toList();
    }

    /// A chain begins anew, from the newest snapshot when the cluster still has what follows it,
    /// else from one that is taken now.
    ///
    /// @param last the last revision that is archived, 0 when none is
    private ChainStart restart(LineageId lineage, long last, String reason)
            throws IOException, InterruptedException {
        var newest =
                backups(lineage).stream()
                        .max(Comparator.comparingLong((Backup at) -> at.manifest().revision()))
                        .map(at -> Base.of(at.manifest()))
                        .filter(base -> base.revision() > last);
        var base =
                newest.isPresent() && continuable(newest.get())
                        ? newest.get()
                        : setup.bases().take("the archive starts from it");
        if (!base.lineage().equals(lineage)) {
            throw new IOException(
                    "the snapshot is of lineage %s, and the archive of %s"
                            .formatted(base.lineage(), lineage));
        }
        if (last > 0 && base.compactRevision() - 1 > last) {
            var gap =
                    new Gap(
                            lineage,
                            last + 1,
                            base.compactRevision() - 1,
                            reason,
                            setup.clock().instant());
            setup.gate().pass();
            setup.log().record(gap, setup.key());
            progress.gap(gap);
        }
        return new ChainStart(
                LogPosition.start(lineage, base.revision(), setup.chains().of(lineage).key()),
                Optional.empty(),
                base.revision(),
                base.takenAt());
    }

    private boolean continuable(Base base) throws IOException, InterruptedException {
        var patience = setup.settings().patience();
        for (var endpoint : setup.sources().inOrder()) {
            try {
                long now = setup.changes().revision(endpoint, patience).revision();
                return now >= base.revision()
                        && now - base.revision() <= setup.settings().catchUpRevisionsMax()
                        && setup.changes().readable(endpoint, base.revision(), patience);
            } catch (EtcdException unanswered) {
                // Another member may tell.
                progress.problem(String.valueOf(unanswered.getMessage()));
            }
        }
        return false;
    }
}
