package dev.quorate.backup.capture;

import dev.quorate.backup.archive.Backups;
import dev.quorate.backup.archive.ChangeLog;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.Publisher.Gate;
import dev.quorate.backup.archive.TransferListener;
import dev.quorate.backup.seal.Recipients;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.etcd.Changes;
import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.manager.etcd.GrpcChanges;
import dev.quorate.manager.observe.MemberView;
import dev.quorate.manager.state.Holds.Role;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// An [Archiver] of a cluster that this manager knows, with all that it works with.
public final class ClusterArchiver implements AutoCloseable {
    private static final Duration OBSERVE_DEADLINE = Duration.ofSeconds(5);

    private final Changes changes;
    private final Archiver archiver;

    private ClusterArchiver(Changes changes, Archiver archiver) {
        this.changes = changes;
        this.archiver = archiver;
    }

    /// Where things are and who asks.
    ///
    /// @param store stays the caller's to close
    /// @param storeAddress for the record of the last backup
    /// @param person for whom snapshots are taken, as others see it who find the cluster held
    /// @param gate is passed before each object that is put into the store, and may throw
    public record Place(
            BackupStore store,
            String storeAddress,
            String toolVersion,
            String person,
            Gate gate,
            InstantSource clock) {}

    /// Looks at the cluster, since its id is part of the lineage; nothing is archived yet.
    ///
    /// @param cluster stays the caller's to close
    /// @throws dev.quorate.OperatorException when the cluster cannot be looked at
    public static ClusterArchiver of(Cluster cluster, Place place, ArchiveSettings settings)
            throws IOException, InterruptedException {
        var recipients = new Recipients(cluster.spec().backup().recipients());
        recipients.check();
        var record = cluster.record();
        var view = cluster.observe(OBSERVE_DEADLINE);
        SourceChoice.order(view, cluster.name());
        var lineage =
                LineageId.of(view.membership().orElseThrow().clusterId(), record.incarnation());
        var backups = Backups.open(place.store(), cluster.name());
        var key = cluster.pki().signer();
        var changes = new GrpcChanges(Cluster.tls(cluster.pki()));
        var setup =
                new ArchiverSetup(
                        record.uid(),
                        lineage,
                        changes,
                        cluster.etcd(),
                        () -> sources(cluster),
                        reason -> base(cluster, backups, place, reason),
                        backups,
                        ChangeLog.open(place.store(), cluster.name(), key.verifyingKey()),
                        key,
                        new ChainKeys(cluster.home().directory().resolve("chains"), recipients),
                        SpoolState.directory(cluster.home()),
                        place.gate(),
                        settings,
                        place.clock());
        return new ClusterArchiver(changes, new Archiver(setup));
    }

    private static List<Endpoint> sources(Cluster cluster)
            throws IOException, InterruptedException {
        return SourceChoice.order(cluster.observe(OBSERVE_DEADLINE), cluster.name()).stream()
                .map(ClusterArchiver::endpoint)
                .toList();
    }

    private static Endpoint endpoint(MemberView member) {
        var host = member.host().orElseThrow().host();
        return new Endpoint(host.address(), host.clientPort());
    }

    private static Bases.Base base(Cluster cluster, Backups backups, Place place, String reason)
            throws IOException, InterruptedException {
        var what = "a snapshot for the archive of %s: %s".formatted(cluster.name(), reason);
        try (var hold = cluster.home().holds().takeYielding(Role.BACKUP, what, place.person())) {
            var capture =
                    new Capture(
                            cluster,
                            backups,
                            place.toolVersion(),
                            place.clock(),
                            TransferListener.none());
            return Bases.Base.of(capture.run(hold, place.storeAddress()).manifest());
        }
    }

    public Archiver archiver() {
        return archiver;
    }

    /// After the archiver has ended.
    @Override
    public void close() {
        changes.close();
    }
}
