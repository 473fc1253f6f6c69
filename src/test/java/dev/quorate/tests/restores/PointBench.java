package dev.quorate.tests.restores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.backup.archive.Backups;
import dev.quorate.backup.archive.ChangeLog;
import dev.quorate.backup.capture.ArchiveSettings;
import dev.quorate.backup.capture.ArchiverStatus.State;
import dev.quorate.backup.capture.ClusterArchiver;
import dev.quorate.backup.snapshot.Rebuild;
import dev.quorate.backup.snapshot.SnapshotFile;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.StoreSettings;
import dev.quorate.backup.store.Stores;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.manager.observe.Observer;
import dev.quorate.manager.spec.StoreAddress;
import dev.quorate.manager.state.Home;
import dev.quorate.restore.choose.Holdings;
import dev.quorate.restore.choose.Route;
import dev.quorate.restore.rebuild.Archive;
import dev.quorate.tests.fixture.EtcdPrograms;
import dev.quorate.tests.fixture.Etcdctl;
import dev.quorate.tests.fixture.InProcess;
import dev.quorate.tests.snapshots.RandomChanges;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// A cluster by the name of `dev` whose changes are archived, and what it had itself at many
/// revisions: that is the model that restores are held against.
final class PointBench implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(90);

    /// Everything happens sooner than a person would want it, and HashKV is sampled all the time.
    private static final ArchiveSettings SETTINGS =
            ArchiveSettings.DEFAULT
                    .withFlush(Duration.ofMillis(150), 16 << 10)
                    .withLooks(Duration.ofMillis(150), Duration.ofMillis(500));

    private static final JsonMapper JSON = new JsonMapper();

    final InProcess manager;
    final List<Truth> truths = new ArrayList<>();
    private final EtcdPrograms programs;
    private final Cluster cluster;
    private final BackupStore store;
    private @Nullable Archiving archiving;

    /// What the cluster had right after a revision.
    ///
    /// @param pairs as [#pairs] gives them
    record Truth(long revision, List<String> pairs) {}

    private record Archiving(ClusterArchiver archiver, Thread thread) {}

    private PointBench(InProcess manager, EtcdPrograms programs, Cluster cluster)
            throws IOException {
        this.manager = manager;
        this.programs = programs;
        this.cluster = cluster;
        this.store =
                Stores.openOrCreate(
                        new StoreAddress.Directory(manager.home().resolve("store")),
                        StoreSettings.DEFAULT);
    }

    static PointBench start(Path home, String version) throws Exception {
        var manager = new InProcess(home);
        manager.done("cluster", "create", "dev", "--local", "1", "--etcd-version", version);
        var bench = new PointBench(manager, EtcdPrograms.of(version), open(manager.home(), "dev"));
        bench.archive();
        return bench;
    }

    private static Cluster open(Path root, String name) throws IOException {
        var home = Home.open(root);
        return Cluster.open(home, home.cluster(name).orElseThrow(), InstantSource.system());
    }

    /// Archives from here on.
    void archive() throws Exception {
        var archiver =
                ClusterArchiver.of(
                        cluster,
                        new ClusterArchiver.Place(
                                store, "store", "test", "test", () -> {}, InstantSource.system()),
                        SETTINGS);
        var thread =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                archiver.archiver().run();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        archiving = new Archiving(archiver, thread);
        await("the archiver")
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> archiver.archiver().status().state() == State.FOLLOWING);
    }

    /// What was received is published before this returns.
    void archiveNoMore() throws InterruptedException {
        if (archiving != null) {
            archiving.archiver().archiver().stop();
            archiving.thread().join();
            archiving.archiver().close();
            archiving = null;
        }
    }

    void awaitArchived(long revision) {
        var now = Objects.requireNonNull(archiving, "nobody archives").archiver().archiver();
        await("revision %d archived".formatted(revision))
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> now.status().archivedRevision() >= revision);
    }

    /// Random changes, and after every few of them the truth.
    void play(long seed, int changes, int every) throws Exception {
        try (var random = RandomChanges.of(endpoint(cluster), Cluster.tls(cluster.pki()), seed)) {
            for (int i = 1; i <= changes; i++) {
                random.next();
                if (i % every == 0) {
                    truths.add(new Truth(random.revision(), pairs(cluster)));
                }
            }
        }
    }

    private static Endpoint endpoint(Cluster cluster) throws IOException {
        return Observer.endpoint(cluster.spec().hosts().getFirst());
    }

    String etcdctl(String... arguments) throws Exception {
        return etcdctl(cluster, arguments);
    }

    private String etcdctl(Cluster of, String... arguments) throws Exception {
        return new Etcdctl(programs, Cluster.tls(of.pki())).run(endpoint(of), "", arguments);
    }

    /// The same on another cluster of this manager.
    String etcdctlOf(String name, String... arguments) throws Exception {
        try (var other = open(manager.home(), name)) {
            return etcdctl(other, arguments);
        }
    }

    /// Makes one change and gives its revision.
    long change(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(arguments));
        command.addAll(List.of("-w", "json"));
        return JSON.readTree(etcdctl(command.toArray(String[]::new)))
                .path("header")
                .path("revision")
                .asLong();
    }

    /// All keys of another cluster of this manager, in etcd's own words.
    List<String> pairs(String name) throws Exception {
        try (var other = open(manager.home(), name)) {
            return pairs(other);
        }
    }

    private List<String> pairs(Cluster of) throws Exception {
        return JSON.readTree(etcdctl(of, "get", "", "--prefix", "-w", "json"))
                .path("kvs")
                .valueStream()
                .map(PointBench::text)
                .sorted()
                .toList();
    }

    /// @return how many seconds a lease of another cluster was granted for
    long grantedSeconds(String name, long lease) throws Exception {
        try (var other = open(manager.home(), name)) {
            return JSON.readTree(
                            etcdctl(
                                    other,
                                    "lease",
                                    "timetolive",
                                    Long.toHexString(lease),
                                    "-w",
                                    "json"))
                    .path("granted-ttl")
                    .asLong();
        }
    }

    private static String text(JsonNode pair) {
        return text(
                pair.path("key").asString(),
                pair.path("value").asString(),
                pair.path("create_revision").asLong(),
                pair.path("mod_revision").asLong(),
                pair.path("version").asLong(),
                pair.path("lease").asLong());
    }

    private static String text(
            String key, String value, long created, long modified, long version, long lease) {
        return "%s=%s create %d mod %d version %d lease %d"
                .formatted(key, value, created, modified, version, lease);
    }

    /// All keys that are alive in a file at a revision of it; 0 for its last.
    static List<String> pairs(Path file, long revision) throws Exception {
        var pairs = new ArrayList<String>();
        try (var snapshot = SnapshotFile.open(file)) {
            Rebuild.from(snapshot)
                    .upTo(revision)
                    .forEachLive(entry ->
                            pairs.add(
                                    text(
                                            base64(entry.key()),
                                            base64(entry.value()),
                                            entry.createRevision(),
                                            entry.modRevision(),
                                            entry.version(),
                                            entry.lease())));
        }
        return pairs.stream().sorted().toList();
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /// The leases of a file that keys hang on, all of which it must have a record of.
    static Set<Long> leases(Path file) throws Exception {
        var used = new HashSet<Long>();
        var known = new HashSet<Long>();
        try (var snapshot = SnapshotFile.open(file)) {
            Rebuild.from(snapshot)
                    .forEachLive(entry -> {
                        if (entry.lease() != 0) {
                            used.add(entry.lease());
                        }
                    });
            snapshot.forEachLease(lease -> {
                assertThat(lease.ttlSeconds()).isEqualTo(3600);
                known.add(lease.id());
            });
        }
        assertThat(known).containsAll(used);
        return used;
    }

    /// What restores draw from.
    Archive archived() throws IOException {
        var log = ChangeLog.open(store, "dev", cluster.pki().signer().verifyingKey());
        return new Archive(Backups.open(store, "dev"), log, log.catalogue());
    }

    /// The file of the segment that has a revision.
    Path segment(long revision) throws IOException {
        var entry =
                archived().catalogue().segments().stream()
                        .filter(at -> at.first() <= revision && revision <= at.last())
                        .findFirst()
                        .orElseThrow();
        return manager.home().resolve("store").resolve(entry.key().text());
    }

    /// The way to a revision.
    Route route(long revision) throws IOException {
        var archive = archived();
        var holdings =
                new Holdings(
                        archive.backups().catalogue(),
                        archive.catalogue(),
                        Optional.of(cluster.pki().signer().verifyingKey()));
        return holdings.route(holdings.lineages().getFirst(), revision).orElseThrow();
    }

    @Override
    public void close() throws Exception {
        archiveNoMore();
        cluster.close();
        store.close();
        for (var name : Home.open(manager.home()).clusters()) {
            manager.run("cluster", "destroy", name, "--confirm", name);
        }
    }
}
