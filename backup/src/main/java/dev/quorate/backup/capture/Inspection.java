package dev.quorate.backup.capture;

import dev.quorate.OperatorException;
import dev.quorate.backup.archive.HashMark;
import dev.quorate.manager.etcd.Changes;
import dev.quorate.manager.etcd.Changes.AuthState;
import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.manager.etcd.Etcd;
import dev.quorate.manager.etcd.EtcdException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;

/// Looks at the cluster beside the watch: its revision, its users and roles, and now and then what
/// it has, as HashKV.
final class Inspection {
    private static final Logger LOG = LoggerFactory.getLogger(Inspection.class);
    private static final Duration AUTH_EVERY = Duration.ofSeconds(30);

    /// On a large database it takes seconds.
    private static final Duration HASH_PATIENCE = Duration.ofSeconds(60);

    /// Two members at the same revision: one that is damaged differs from the other.
    private static final int SAMPLED_MEMBERS = 2;

    private final Changes changes;
    private final Etcd etcd;
    private final Sources sources;
    private final Bases bases;
    private final ArchiveSettings settings;
    private final ArchiverProgress progress;
    private final InstantSource clock;

    private long authNanos = System.nanoTime() - AUTH_EVERY.toNanos();
    private long sampleNanos = System.nanoTime();

    Inspection(
            Changes changes,
            Etcd etcd,
            Sources sources,
            Bases bases,
            ArchiveSettings settings,
            ArchiverProgress progress,
            InstantSource clock) {
        this.changes = changes;
        this.etcd = etcd;
        this.sources = sources;
        this.bases = bases;
        this.settings = settings;
        this.progress = progress;
        this.clock = clock;
    }

    /// Works until interrupted.
    void run() throws InterruptedException {
        while (true) {
            Publication.pause(settings.lookEvery());
            var endpoint = progress.endpoint();
            if (endpoint.isPresent()) {
                try {
                    look(endpoint.get());
                    if (due(authNanos, AUTH_EVERY)) {
                        authNanos = System.nanoTime();
                        auth(endpoint.get());
                    }
                    if (due(sampleNanos, settings.sampleEvery())) {
                        sampleNanos = System.nanoTime();
                        sample();
                    }
                } catch (EtcdException | IOException | OperatorException unanswered) {
                    LOG.atDebug().setCause(unanswered).log("the cluster was not looked at");
                }
            }
        }
    }

    private static boolean due(long sinceNanos, Duration every) {
        return System.nanoTime() - sinceNanos >= every.toNanos();
    }

    /// A linearizable read that begins after a revision was received tells at least that revision,
    /// unless the cluster's history was rolled back.
    private void look(Endpoint endpoint) throws EtcdException, InterruptedException {
        long known = progress.receivedRevision();
        var at = clock.instant();
        long revision = changes.revision(endpoint, settings.patience()).revision();
        if (revision >= known) {
            progress.looked(new Looks.Look(at, revision));
        } else if (progress.receivedRevision() >= known) {
            progress.rolledBack(
                    "the cluster is at revision %d, and %d was received from it before"
                            .formatted(revision, known));
        }
    }

    /// Users and roles are in no watch, so a change of them wants a new base.
    private void auth(Endpoint endpoint) throws EtcdException, IOException, InterruptedException {
        var seen = changes.auth(endpoint, settings.patience());
        var before = progress.auth();
        progress.auth(seen);
        if (!before.equals(AuthState.UNKNOWN) && !before.equals(seen)) {
            bases.take("users or roles have changed");
        }
    }

    private void sample() throws IOException, InterruptedException {
        long revision = progress.receivedRevision();
        var marks = new ArrayList<HashMark>();
        for (var endpoint : sources.inOrder().stream().limit(SAMPLED_MEMBERS).toList()) {
            try {
                var sample = etcd.hash(endpoint, revision, HASH_PATIENCE);
                // At the revision of a compaction some members tell another hash (3.5.5).
                if (sample.compactRevision() != revision) {
                    marks.add(
                            new HashMark(
                                    sample.member(),
                                    revision,
                                    sample.compactRevision(),
                                    sample.hash(),
                                    clock.instant()));
                }
            } catch (EtcdException behindOrGone) {
                LOG.atDebug()
                        .addKeyValue("member", endpoint)
                        .setCause(behindOrGone)
                        .log("no HashKV");
            }
        }
        marks.forEach(progress::mark);
        if (marks.size() == SAMPLED_MEMBERS && differ(marks.getFirst(), marks.getLast())) {
            progress.problem(
                    "members %s and %s have different data at revision %d"
                            .formatted(
                                    marks.getFirst().member(), marks.getLast().member(), revision));
        }
    }

    private static boolean differ(HashMark one, HashMark other) {
        return one.compactRevision() == other.compactRevision() && one.hash() != other.hash();
    }
}
