package dev.quorate.tests.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.backup.archive.Backups;
import dev.quorate.backup.archive.ChangeLog;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.LogCatalogue;
import dev.quorate.backup.archive.RestoreWindow;
import dev.quorate.backup.archive.Scratch;
import dev.quorate.backup.capture.ArchiveSettings;
import dev.quorate.backup.capture.Archiver;
import dev.quorate.backup.capture.ArchiverStatus;
import dev.quorate.backup.seal.Identities;
import dev.quorate.backup.seal.Recipients;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.StoreSettings;
import dev.quorate.backup.store.Stores;
import dev.quorate.certs.SigningKey;
import dev.quorate.manager.etcd.Changes;
import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.manager.etcd.Etcd;
import dev.quorate.manager.etcd.EtcdException;
import dev.quorate.manager.etcd.GrpcChanges;
import dev.quorate.manager.etcd.GrpcEtcd;
import dev.quorate.manager.etcd.proto.KeyValue;
import dev.quorate.manager.spec.StoreAddress;
import dev.quorate.tests.fixture.EtcdProcess;
import dev.quorate.tests.fixture.EtcdProcesses;
import dev.quorate.tests.fixture.EtcdPrograms;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// A cluster of real etcd, a store, and archivers between them.
final class ArchiveBench implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(90);

    /// Everything happens sooner than a person would want it.
    static final ArchiveSettings SETTINGS =
            ArchiveSettings.DEFAULT
                    .withFlush(Duration.ofMillis(200), 64 << 10)
                    .withLooks(Duration.ofMillis(200), Duration.ofMinutes(10));

    private static final Duration CALL = Duration.ofSeconds(5);
    private static final JsonMapper JSON = new JsonMapper();

    final EtcdProcesses cluster;
    final Path root;
    final SigningKey key;
    final BackupStore store;
    final Etcd etcd;
    final Changes changes;
    final Backups backups;
    final ChangeLog log;
    final LineageId lineage;
    final Recipients recipients;
    final Identities identities;
    private final List<Running> running = new ArrayList<>();

    private ArchiveBench(
            EtcdProcesses cluster,
            Path root,
            SigningKey key,
            BackupStore store,
            Etcd etcd,
            Changes changes,
            LineageId lineage,
            Recipients recipients,
            Identities identities) {
        this.recipients = recipients;
        this.identities = identities;
        this.cluster = cluster;
        this.root = root;
        this.key = key;
        this.store = store;
        this.etcd = etcd;
        this.changes = changes;
        this.backups = Backups.open(store, ArchiveSide.CLUSTER);
        this.log =
                ChangeLog.open(store, ArchiveSide.CLUSTER, key.verifyingKey()).openedBy(identities);
        this.lineage = lineage;
    }

    static ArchiveBench start(Path root, String version, int members, String... flags)
            throws Exception {
        var address = new StoreAddress.Directory(root.resolve("store"));
        return start(
                root, version, members, Stores.openOrCreate(address, StoreSettings.DEFAULT), flags);
    }

    static ArchiveBench start(
            Path root, String version, int members, BackupStore store, String... flags)
            throws Exception {
        return start(root, version, members, store, Recipients.NONE, Identities.NONE, flags);
    }

    /// One whose backups are encrypted; what is compared is opened with the identities.
    static ArchiveBench sealed(
            Path root,
            String version,
            int members,
            Recipients recipients,
            Identities identities,
            String... flags)
            throws Exception {
        var address = new StoreAddress.Directory(root.resolve("store"));
        var store = Stores.openOrCreate(address, StoreSettings.DEFAULT);
        return start(root, version, members, store, recipients, identities, flags);
    }

    private static ArchiveBench start(
            Path root,
            String version,
            int members,
            BackupStore store,
            Recipients recipients,
            Identities identities,
            String... flags)
            throws Exception {
        var cluster =
                EtcdProcesses.start(
                        EtcdPrograms.of(version),
                        Files.createDirectory(root.resolve("cluster")),
                        members,
                        flags);
        var changes = new GrpcChanges(cluster.tls());
        var id = changes.revision(cluster.member(1).endpoint(), CALL).clusterId();
        return new ArchiveBench(
                cluster,
                root,
                SigningKey.create(),
                store,
                new GrpcEtcd(cluster.tls()),
                changes,
                LineageId.of(id, "bench-" + UUID.randomUUID().toString().substring(0, 8)),
                recipients,
                identities);
    }

    /// An archiver on a thread of its own.
    static final class Running implements AutoCloseable {
        final Archiver archiver;
        private final Thread thread;
        private volatile @Nullable Throwable failure;

        private Running(Archiver archiver) {
            this.archiver = archiver;
            this.thread =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    archiver.run();
                                } catch (InterruptedException interrupted) {
                                    Thread.currentThread().interrupt();
                                } catch (Throwable wrong) {
                                    failure = wrong;
                                }
                            });
        }

        ArchiverStatus status() {
            return archiver.status();
        }

        void awaitArchived(long revision) {
            await("revision %d archived".formatted(revision))
                    .atMost(DEADLINE)
                    .pollInterval(Duration.ofMillis(50))
                    .failFast("the archiver has ended", () -> failure != null)
                    .until(() -> status().archivedRevision() >= revision);
        }

        void awaitState(ArchiverStatus.State state) {
            await(state.toString())
                    .atMost(DEADLINE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> status().state() == state);
        }

        @Nullable Throwable failure() {
            return failure;
        }

        /// Without a chance to finish anything.
        void interrupt() throws InterruptedException {
            thread.interrupt();
            thread.join();
        }

        @Override
        public void close() {
            archiver.stop();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    Running archiver() {
        return archiver("spool", SETTINGS);
    }

    Running archiver(String spool, ArchiveSettings settings) {
        return archiver(side(), spool, settings);
    }

    Running archiver(ArchiveSide side, String spool, ArchiveSettings settings) {
        var started = new Running(side.archiver(spool, settings));
        running.add(started);
        return started;
    }

    ArchiveSide side() {
        return new ArchiveSide(
                root, key, store, etcd, changes, lineage, this::endpoints, recipients);
    }

    List<Endpoint> endpoints() {
        return cluster.members().stream()
                .filter(EtcdProcess::isRunning)
                .map(EtcdProcess::endpoint)
                .toList();
    }

    /// The revision of the cluster now, through whichever member answers.
    long revision() {
        return await("a linearizable read")
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(100))
                .until(this::revisionOrZero, revision -> revision > 0);
    }

    private long revisionOrZero() throws InterruptedException {
        for (var endpoint : endpoints()) {
            try {
                return changes.revision(endpoint, CALL).revision();
            } catch (EtcdException unanswered) {
                System.err.println(unanswered.getMessage());
            }
        }
        return 0;
    }

    /// The leader, once there is one.
    EtcdProcess leader() {
        return await("a leader")
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreException(IllegalStateException.class)
                .until(cluster::leader, found -> true);
    }

    LogCatalogue catalogue() throws IOException {
        return log.catalogue();
    }

    RestoreWindow window() throws IOException {
        return RestoreWindow.of(backups.catalogue(), catalogue(), key.verifyingKey());
    }

    /// Every change after a revision as it is archived, by revision. They follow each other without
    /// a hole, or the test has failed.
    TreeMap<Long, List<Archived>> archived(LineageId of, long after) throws IOException {
        var byRevision = new TreeMap<Long, List<Archived>>();
        var scratch = Scratch.at(Files.createDirectories(root.resolve("scratch")));
        try (var cursor = log.read(catalogue(), of, after, scratch)) {
            var expected = after + 1;
            while (cursor.nextRevision()) {
                assertThat(cursor.revision()).isEqualTo(expected++);
                var events = new ArrayList<Archived>();
                while (cursor.nextEvent()) {
                    events.add(
                            new Archived(cursor.deletion(), KeyValue.parseFrom(cursor.keyValue())));
                }
                assertThat(cursor.notBefore()).isBeforeOrEqualTo(cursor.notAfter());
                byRevision.put(cursor.revision(), events);
            }
            assertThat(cursor.unusable()).isEmpty();
        }
        return byRevision;
    }

    record Archived(boolean deletion, KeyValue keyValue) {}

    /// That every acknowledged write is archived at its revision, and that the archive has come to
    /// the cluster's.
    void expectAll(Map<Long, String> acknowledged) throws IOException {
        var archived = new TreeMap<Long, String>();
        archived(lineage, 1)
                .forEach((revision, events) ->
                        archived.put(
                                revision, events.getFirst().keyValue().getValue().toStringUtf8()));
        assertThat(acknowledged).isNotEmpty();
        assertThat(archived.lastKey()).isEqualTo(revision());
        var missing = new TreeMap<>(acknowledged);
        missing.entrySet().removeAll(archived.entrySet());
        assertThat(missing).isEmpty();
    }

    /// Applies all archived changes to an empty store and compares with what the cluster has, in
    /// etcd's own words: keys, values, revisions, versions and leases. The archive has to begin
    /// with the cluster.
    void expectReplayIsTheCluster(LineageId of) throws Exception {
        var revision = revision();
        var state = new TreeMap<String, KeyValue>();
        var changes = archived(of, 1);
        assertThat(changes.lastKey()).isEqualTo(revision);
        changes.values()
                .forEach(events ->
                        events.forEach(event -> {
                            var name = base64(event.keyValue().getKey().toByteArray());
                            if (event.deletion()) {
                                assertThat(state.remove(name)).as(name).isNotNull();
                            } else {
                                state.put(name, event.keyValue());
                            }
                        }));
        var member = cluster.members().stream().filter(EtcdProcess::isRunning).findFirst();
        var answer =
                JSON.readTree(
                        cluster.etcdctl(member.orElseThrow(), "get", "", "--prefix", "-w", "json"));
        assertThat(state.values().stream().map(ArchiveBench::text).sorted().toList())
                .isEqualTo(
                        answer.path("kvs").valueStream().map(ArchiveBench::text).sorted().toList());
    }

    private static String text(KeyValue pair) {
        return "%s=%s create %d mod %d version %d lease %d"
                .formatted(
                        base64(pair.getKey().toByteArray()),
                        base64(pair.getValue().toByteArray()),
                        pair.getCreateRevision(),
                        pair.getModRevision(),
                        pair.getVersion(),
                        pair.getLease());
    }

    private static String text(JsonNode pair) {
        return "%s=%s create %d mod %d version %d lease %d"
                .formatted(
                        pair.path("key").asString(),
                        pair.path("value").asString(),
                        pair.path("create_revision").asLong(),
                        pair.path("mod_revision").asLong(),
                        pair.path("version").asLong(),
                        pair.path("lease").asLong());
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public void close() {
        running.forEach(Running::close);
        changes.close();
        etcd.close();
        cluster.close();
        store.close();
    }
}
