package dev.quorate.cli;

import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.look.KeyScope;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.etcd.EtcdException;
import dev.quorate.manager.state.JournalEntry.Type;
import dev.quorate.restore.keys.KeyReturn.Outcome;
import dev.quorate.restore.keys.OnConflict;
import dev.quorate.restore.keys.Survey;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Locale;

/// Keeps in a cluster's history that keys were brought back into it.
///
/// @param source the cluster that they were kept of
/// @param revision and lineage as of which
record KeyReturnNote(
        String source,
        KeyScope keys,
        long revision,
        LineageId lineage,
        OnConflict policy,
        String person,
        InstantSource clock) {
    /// Nobody else is kept off meanwhile, so there is no turn to count.
    private static final long NO_EPOCH = 0;

    /// What writes.
    interface Work {
        Outcome write() throws IOException, InterruptedException, EtcdException;
    }

    /// The intent is kept before, and what came of it after.
    Outcome keep(Cluster cluster, Survey survey, Work work)
            throws IOException, InterruptedException, EtcdException {
        var journal =
                cluster.home()
                        .journal()
                        .beginUnplanned(
                                "keys", person, command(cluster.name()), NO_EPOCH, clock.instant());
        journal.unplanned(
                Type.INTENT,
                "write %d keys".formatted(survey.writes(policy)),
                "as at revision %d of lineage %s".formatted(revision, lineage),
                clock.instant());
        try {
            var outcome = work.write();
            journal.unplanned(
                    Type.DONE,
                    "write %d keys".formatted(outcome.written()),
                    "%d were there already, %d left as they are, %d changed by somebody else"
                            .formatted(outcome.same(), outcome.skipped(), outcome.changed()),
                    clock.instant());
            journal.close("done", clock.instant());
            return outcome;
        } catch (InterruptedException interrupted) {
            journal.close("interrupted", clock.instant());
            throw interrupted;
        } catch (IOException | EtcdException | RuntimeException failed) {
            journal.close("failed: " + failed.getMessage(), clock.instant());
            throw failed;
        }
    }

    private String command(String into) {
        return "restore keys -c %s %s --to-revision %d --into %s --on-conflict %s"
                .formatted(
                        source,
                        keys.option(),
                        revision,
                        into,
                        policy.name().toLowerCase(Locale.ROOT));
    }
}
