package dev.quorate.tests.looks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.backup.capture.ArchiveSettings;
import dev.quorate.backup.capture.ClusterArchiver;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.StoreSettings;
import dev.quorate.backup.store.Stores;
import dev.quorate.certs.ClusterPki;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.etcd.KeyValues;
import dev.quorate.manager.observe.Observer;
import dev.quorate.manager.spec.StoreAddress;
import dev.quorate.manager.state.Home;
import dev.quorate.tests.fixture.EtcdProcesses;
import dev.quorate.tests.fixture.EtcdPrograms;
import dev.quorate.tests.fixture.Etcdctl;
import dev.quorate.tests.fixture.InProcess;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// A cluster that was made by command, and an archiver that follows it.
final class Watched implements AutoCloseable {
    static final String NAME = "dev";
    private static final String VERSION = "3.6.16";
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    final InProcess quorate;
    final Cluster cluster;
    final KeyValues keys;
    final BackupStore store;
    private final ClusterArchiver archiver;
    private final Thread thread;

    private Watched(
            InProcess quorate,
            Cluster cluster,
            KeyValues keys,
            BackupStore store,
            ClusterArchiver archiver) {
        this.quorate = quorate;
        this.cluster = cluster;
        this.keys = keys;
        this.store = store;
        this.archiver = archiver;
        this.thread = Thread.ofVirtual().start(this::run);
    }

    static Watched start(Path home) throws Exception {
        return start(home, "--local", "1", "--etcd-version", VERSION);
    }

    /// @param create how the cluster is created
    static Watched start(Path home, String... create) throws Exception {
        var quorate = new InProcess(home);
        var command = new ArrayList<>(List.of("cluster", "create", NAME));
        command.addAll(List.of(create));
        quorate.done(command.toArray(String[]::new));
        var manager = Home.open(home);
        var cluster =
                Cluster.open(manager, manager.cluster(NAME).orElseThrow(), InstantSource.system());
        var keys =
                KeyValues.of(
                        cluster.spec().hosts().stream().map(Observer::endpoint).toList(),
                        Cluster.tls(cluster.pki()),
                        DEADLINE);
        var address =
                cluster.spec().backup().store().orElse(new StoreAddress.Directory(manager.store()));
        var store = Stores.openOrCreate(address, StoreSettings.DEFAULT);
        var place =
                new ClusterArchiver.Place(
                        store,
                        address.toString(),
                        "test",
                        "test",
                        () -> {},
                        InstantSource.system());
        var settings = ArchiveSettings.DEFAULT.withFlush(Duration.ofMillis(100), 64 << 10);
        return new Watched(
                quorate, cluster, keys, store, ClusterArchiver.of(cluster, place, settings));
    }

    private void run() {
        try {
            archiver.archiver().run();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /// Runs etcdctl on its member.
    String etcdctl(String... arguments) throws Exception {
        var endpoint = Observer.endpoint(cluster.spec().hosts().getFirst());
        var tls = EtcdProcesses.tls(cluster.pki().client(ClusterPki.OWN_CLIENT));
        return new Etcdctl(EtcdPrograms.of(VERSION), tls).run(endpoint, "", arguments);
    }

    /// Waits until everything up to a revision is in the store.
    void awaitArchived(long revision) {
        await("revision %d archived".formatted(revision))
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> archiver.archiver().status().archivedRevision() >= revision);
        assertThat(archiver.archiver().status().archivedRevision())
                .isGreaterThanOrEqualTo(revision);
    }

    /// Archives no more; what was received is in the store then.
    void archiveNoMore() throws InterruptedException {
        archiver.archiver().stop();
        thread.join();
    }

    @Override
    public void close() throws Exception {
        archiveNoMore();
        archiver.close();
        store.close();
        keys.close();
        cluster.close();
        quorate.run("cluster", "destroy", NAME, "--confirm", NAME);
    }
}
