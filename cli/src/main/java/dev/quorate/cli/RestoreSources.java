package dev.quorate.cli;

import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.ChangeLog;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.LogCatalogue;
import dev.quorate.backup.archive.LogCursor;
import dev.quorate.backup.archive.Scratch;
import dev.quorate.backup.archive.TransferListener;
import dev.quorate.backup.snapshot.SnapshotFile;
import dev.quorate.certs.VerifyingKey;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.etcd.EtcdException;
import dev.quorate.manager.etcd.GrpcChanges;
import dev.quorate.manager.observe.Observer;
import dev.quorate.manager.state.ClusterRecord.State;
import dev.quorate.restore.choose.Chooser;
import dev.quorate.restore.choose.Holdings;
import dev.quorate.restore.choose.Live;
import dev.quorate.restore.choose.LogSearch;
import dev.quorate.restore.choose.Trust;
import dev.quorate.restore.rebuild.Archive;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What a restore can draw from: the store, read just now, and what the cluster itself says while
/// it lives.
final class RestoreSources {
    private static final Duration LOOK_DEADLINE = Duration.ofSeconds(2);

    private final BackupScope scope;
    private final Holdings holdings;
    private final Optional<ChangeLog> log;
    private final Optional<Live> live;
    private @Nullable Scratch scratch;

    private RestoreSources(
            BackupScope scope, Holdings holdings, Optional<ChangeLog> log, Optional<Live> live) {
        this.scope = scope;
        this.holdings = holdings;
        this.log = log;
        this.live = live;
    }

    static RestoreSources of(BackupScope scope, Trust trust, InstantSource clock)
            throws IOException, InterruptedException {
        var backups = scope.catalogue();
        Optional<VerifyingKey> key = trust.key(backups);
        var log = key.map(scope::log);
        var segments =
                log.isPresent()
                        ? log.get().catalogue()
                        : new LogCatalogue(scope.name(), List.of(), List.of(), List.of());
        return new RestoreSources(
                scope, new Holdings(backups, segments, key), log, live(scope, clock));
    }

    /// A destroyed cluster, or one that another manager has, cannot be asked.
    private static Optional<Live> live(BackupScope scope, InstantSource clock)
            throws IOException, InterruptedException {
        if (scope.cluster().isEmpty() || scope.cluster().get().record().state() != State.ACTIVE) {
            return Optional.empty();
        }
        var cluster = scope.cluster().get();
        try (var changes = new GrpcChanges(Cluster.tls(cluster.pki()))) {
            for (var host : cluster.spec().hosts()) {
                try {
                    var at = clock.instant();
                    var said = changes.revision(Observer.endpoint(host), LOOK_DEADLINE);
                    return Optional.of(new Live(said.revision(), true, at));
                } catch (EtcdException unanswered) {
                    // A spare, or a member that is down: another may answer.
                }
            }
        }
        long seen = cluster.observe(LOOK_DEADLINE).revision();
        return seen > 0 ? Optional.of(new Live(seen, false, clock.instant())) : Optional.empty();
    }

    /// The highest revision that anybody can have seen, as far as it is known here.
    long highestRevision() {
        return Math.max(holdings.highestRevision(), live.map(Live::revision).orElse(0L));
    }

    Chooser chooser() {
        return new Chooser(holdings, new LogSearch(this::read), this::lastDeletion, live);
    }

    /// @throws OperatorException when nobody vouches for anything in it
    Archive archive() {
        return new Archive(scope.backups(), log.orElseGet(scope::log), holdings.log());
    }

    /// Made when it is first needed: a question creates nothing.
    Scratch scratch() throws IOException {
        if (scratch == null) {
            scratch = scope.scratch();
        }
        return scratch;
    }

    private LogCursor read(LineageId lineage, long after) throws IOException {
        return log.orElseThrow().read(holdings.log(), lineage, after, scratch());
    }

    private OptionalLong lastDeletion(Backup base, byte[] key, long above)
            throws IOException, InterruptedException {
        var manifest = base.manifest();
        scratch().require(manifest.raw().bytes());
        var file = scratch().file();
        var last = OptionalLong.empty();
        try {
            scope.backups().fetch(manifest, file, TransferListener.none());
            try (var snapshot = SnapshotFile.open(file)) {
                var entries = snapshot.entriesFrom(above + 1);
                while (entries.next()) {
                    if (entries.tombstone() && Arrays.equals(entries.key(), key)) {
                        last = OptionalLong.of(entries.main());
                    }
                }
            }
            return last;
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
