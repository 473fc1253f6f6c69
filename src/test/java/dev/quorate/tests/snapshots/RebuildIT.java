package dev.quorate.tests.snapshots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.backup.snapshot.Event;
import dev.quorate.backup.snapshot.Events;
import dev.quorate.backup.snapshot.HashKv;
import dev.quorate.backup.snapshot.Rebuild;
import dev.quorate.backup.snapshot.Rebuilt;
import dev.quorate.backup.snapshot.SnapshotFile;
import dev.quorate.backup.snapshot.TombstoneRule;
import dev.quorate.manager.etcd.proto.KeyValue;
import dev.quorate.tests.fixture.EtcdPrograms;
import dev.quorate.tests.snapshots.LiveHistory.Truth;

import io.etcd.jetcd.api.LeaseTimeToLiveRequest;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/// A member's store, rebuilt at revisions that the seed chooses, restored by the official tool of
/// the member's version, served, and compared with what the member itself said at that revision.
class RebuildIT {
    static final List<String> VERSIONS = EtcdPrograms.VERSIONS;

    private static final int CHANGES = 200;
    private static final int CYCLES = 10;
    private static final long BUMP = 1_000_000_000;
    private static final int[] PAGE_BYTES = {0, 1024, 16 * 1024, 64 * 1024};

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void servesEveryKeyValueAsItWas(String version, @TempDir Path root) throws Exception {
        restoreAndCompare(version, 1 + VERSIONS.indexOf(version), root);
    }

    @Tag("full")
    @ParameterizedTest
    @CsvSource({
        "3.4.23, 11", "3.4.23, 12", "3.4.23, 13", "3.4.23, 14", "3.4.23, 15",
        "3.5.35, 11", "3.5.35, 12", "3.5.35, 13", "3.5.35, 14", "3.5.35, 15",
        "3.6.16, 11", "3.6.16, 12", "3.6.16, 13", "3.6.16, 14", "3.6.16, 15",
        "3.7.3, 11", "3.7.3, 12", "3.7.3, 13", "3.7.3, 14", "3.7.3, 15",
    })
    void servesEveryKeyValueAsItWasFiftyTimes(String version, long seed, @TempDir Path root)
            throws Exception {
        restoreAndCompare(version, seed, root);
    }

    /// The official tool leaves the compaction to the member's first start; ours is done before.
    @ParameterizedTest
    @ValueSource(strings = {"3.5.35", "3.6.16", "3.7.3"})
    void bumpsAsTheOfficialToolDoes(String version, @TempDir Path root) throws Exception {
        var programs = EtcdPrograms.of(version);
        LiveHistory history;
        try (var member = PlainMember.create(programs, root.resolve("source"))) {
            history = LiveHistory.play(member, root, 31, CHANGES);
        }
        var kept = root.resolve("kept.db");
        var bumped = root.resolve("bumped.db");
        try (var base = SnapshotFile.open(history.bases().getLast())) {
            Rebuild.from(base).writeTo(kept);
            Rebuild.from(base).bumpedBy(BUMP).writeTo(bumped);
        }
        try (var official =
                        PlainMember.restore(
                                programs,
                                root.resolve("official"),
                                kept,
                                "--bump-revision=" + BUMP,
                                "--mark-compacted");
                var ours = PlainMember.restore(programs, root.resolve("ours"), bumped)) {
            assertThat(ours.keyValues(0)).isEqualTo(official.keyValues(0)).isNotEmpty();
            assertThat(ours.hashKv(0).getHash()).isEqualTo(official.hashKv(0).getHash());
            await().atMost(Duration.ofSeconds(30))
                    .pollInSameThread()
                    .untilAsserted(() ->
                            assertThat(entries(ours, root.resolve("ours.db")))
                                    .isEqualTo(entries(official, root.resolve("official.db"))));
            assertThat(ours.put("next")).isEqualTo(official.put("next"));
        }
    }

    private static List<String> entries(PlainMember member, Path file) throws IOException {
        Files.deleteIfExists(file);
        var entries = new ArrayList<String>();
        try (var snapshot = SnapshotFile.open(member.snapshot(file))) {
            entries.add("compacted at " + snapshot.state().finishedCompactRevision());
            var bucket = snapshot.bucket("key");
            while (bucket.next()) {
                entries.add(
                        "%s %08x"
                                .formatted(
                                        HexFormat.of().formatHex(bucket.key()),
                                        Arrays.hashCode(bucket.value())));
            }
        }
        return entries;
    }

    private static void restoreAndCompare(String version, long seed, Path root) throws Exception {
        var programs = EtcdPrograms.of(version);
        LiveHistory history;
        try (var member =
                PlainMember.create(programs, root.resolve("source"), batchLimit(version))) {
            history = LiveHistory.play(member, root, seed, CHANGES);
        }
        var random = new Random(seed);
        int compared = 0;
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            var base = history.bases().get(random.nextInt(history.bases().size()));
            try (var file = SnapshotFile.open(base)) {
                long compacted = file.state().compactRevision();
                var reachable =
                        history.truths().stream()
                                .filter(truth -> truth.revision() >= compacted)
                                .toList();
                var truth = reachable.get(random.nextInt(reachable.size()));
                var plan = plan(version, cycle, file, history, truth, random);
                compared += compareHashes(plan, history);

                var rebuilt = plan.writeTo(root.resolve("rebuilt-%d.db".formatted(cycle)));

                assertThat(PlainMember.status(programs, root, rebuilt.file()))
                        .contains(
                                "\"hash\":"
                                        + Integer.toUnsignedString(rebuilt.report().statusHash()));
                var directory = root.resolve("restored-" + cycle);
                try (var served = PlainMember.restore(programs, directory, rebuilt.file())) {
                    compare(served, rebuilt, truth, history);
                }
            }
        }
        assertThat(compared).isGreaterThan(CYCLES);
    }

    private static String batchLimit(String version) {
        return version.startsWith("3.4") || version.startsWith("3.5")
                ? "--experimental-compaction-batch-limit=5"
                : "--compaction-batch-limit=5";
    }

    private static Rebuild plan(
            String version,
            int cycle,
            SnapshotFile base,
            LiveHistory history,
            Truth truth,
            Random random)
            throws IOException {
        var rule = version.equals("3.4.23") ? TombstoneRule.DROPPED : TombstoneRule.KEPT;
        long lowest = Math.max(1, base.state().compactRevision());
        var plan =
                Rebuild.from(base)
                        .events(log(history.events()))
                        .upTo(truth.revision())
                        .tombstones(rule)
                        .leases(id -> OptionalLong.of(history.ttls().getOrDefault(id, 1L)), 60)
                        .pageBytes(PAGE_BYTES[random.nextInt(PAGE_BYTES.length)]);
        return switch (cycle % 4) {
            case 0 ->
                    plan.tombstones(rule)
                            .compactedAt(random.nextLong(lowest, truth.revision() + 1));
            case 1 -> plan.tombstones(rule).compactedAt(truth.revision());
            case 2 -> plan.bumpedBy(BUMP);
            default -> plan.withoutAlarms();
        };
    }

    private static Events log(List<Event> all) {
        return revision -> {
            var behind = all.stream().filter(event -> event.revision() > revision).iterator();
            return new Events.Cursor() {
                private Event event = all.getFirst();

                @Override
                public boolean next() {
                    if (!behind.hasNext()) {
                        return false;
                    }
                    event = behind.next();
                    return true;
                }

                @Override
                public Event event() {
                    return event;
                }

                @Override
                public void close() {}
            };
        };
    }

    /// Holds the merged history against everything that the live member answered.
    private static int compareHashes(Rebuild plan, LiveHistory history) throws Exception {
        int compared = 0;
        for (var sample : history.samples()) {
            switch (plan.hashKv(sample.revision(), sample.compactRevision())) {
                case HashKv.Hash hash -> {
                    assertThat(hash.agreesWith(sample.hash()))
                            .as("%s against %s", hash, sample)
                            .isTrue();
                    compared++;
                }
                case HashKv.NotComparable _ -> {}
            }
        }
        return compared;
    }

    private static void compare(
            PlainMember served, Rebuilt rebuilt, Truth truth, LiveHistory history) {
        if (rebuilt.report().state().authEnabled()) {
            served.authenticate();
        }
        var all = served.all(0);
        assertThat(all.getKvsList()).isEqualTo(truth.keyValues());
        long revision = rebuilt.report().revision();
        assertThat(all.getHeader().getRevision()).isEqualTo(revision);
        var hash = served.hashKv(0);
        assertThat(hash.getCompactRevision()).isEqualTo(rebuilt.report().compactRevision());
        assertThat(hash.getHash()).isEqualTo(rebuilt.report().hashKv());
        for (var earlier : history.truths()) {
            if (earlier.revision() >= rebuilt.report().compactRevision()
                    && earlier.revision() < rebuilt.revision()) {
                assertThat(served.keyValues(earlier.revision())).isEqualTo(earlier.keyValues());
            }
        }
        truth.keyValues().stream()
                .mapToLong(KeyValue::getLease)
                .filter(lease -> lease != 0)
                .distinct()
                .forEach(lease -> {
                    var request = LeaseTimeToLiveRequest.newBuilder().setID(lease).build();
                    assertThat(served.leases().leaseTimeToLive(request).getGrantedTTL())
                            .isEqualTo(history.ttls().get(lease));
                });
        assertThat(served.put("next")).isEqualTo(revision + 1);
    }
}
