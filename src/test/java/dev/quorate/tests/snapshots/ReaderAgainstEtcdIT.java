package dev.quorate.tests.snapshots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.backup.snapshot.HashKv;
import dev.quorate.backup.snapshot.SnapshotException;
import dev.quorate.backup.snapshot.SnapshotFile;
import dev.quorate.backup.snapshot.SnapshotReport;
import dev.quorate.backup.snapshot.TrailerRule;
import dev.quorate.backup.snapshot.Verification;
import dev.quorate.manager.etcd.Etcd;
import dev.quorate.manager.etcd.GrpcEtcd;
import dev.quorate.manager.etcd.HashSample;
import dev.quorate.manager.etcd.KeyValues;
import dev.quorate.tests.fixture.EtcdProcess;
import dev.quorate.tests.fixture.EtcdProcesses;
import dev.quorate.tests.fixture.EtcdPrograms;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// What the reader of snapshots says of a file, beside what the member that gave the file answers.
class ReaderAgainstEtcdIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final long SEED = 20_261_124;
    private static final int CHANGES = 240;
    private static final int CHANGES_FULL = 6_000;
    private static final int SNAPSHOTS = 6;
    private static final int SNAPSHOTS_FULL = 60;
    private static final int CHANGES_BETWEEN_SAMPLES = 4;
    private static final int FLIPS = 100;

    @TempDir private Path directory;

    static List<String> versions() {
        return EtcdPrograms.VERSIONS;
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.4.23", "3.6.16"})
    void saysWhatTheMemberSays(String version) throws Exception {
        compare(version, CHANGES, SNAPSHOTS);
    }

    @Tag("full")
    @ParameterizedTest
    @MethodSource("versions")
    void saysWhatTheMemberSaysOfALongHistory(String version) throws Exception {
        compare(version, CHANGES_FULL, SNAPSHOTS_FULL);
    }

    /// A snapshot and what the member answered right after it had given it.
    ///
    /// @param sample at the revision of the file
    private record Saved(Path file, long revision, long keys, HashSample sample) {}

    private void compare(String version, int changes, int snapshots) throws Exception {
        var samples = new ArrayList<HashSample>();
        var saved = new ArrayList<Saved>();
        try (var cluster = EtcdProcesses.start(EtcdPrograms.of(version), directory, 1)) {
            var member = cluster.member(1);
            try (var etcd = new GrpcEtcd(cluster.tls());
                    var keys = KeyValues.of(List.of(member.endpoint()), cluster.tls(), DEADLINE);
                    var random = RandomChanges.of(member.endpoint(), cluster.tls(), SEED)) {
                var choice = new Random(SEED);
                for (var change = 1; change <= changes; change++) {
                    random.next();
                    if (change % CHANGES_BETWEEN_SAMPLES == 0) {
                        sample(version, etcd, member, random, choice, samples);
                    }
                    if (change % (changes / snapshots) == 0) {
                        // HashKV of 3.4 refuses the compact revision itself.
                        while (random.revision() == random.compactRevision()) {
                            random.next();
                        }
                        saved.add(save(etcd, member, keys, saved.size()));
                    }
                }
                sample(version, etcd, member, random, choice, samples);
            }
        }
        assertThat(saved).hasSize(snapshots);
        for (var each : saved) {
            expectEqual(each, samples);
        }
        catchesEveryFlippedBit(saved.getLast().file());
    }

    private static void sample(
            String version,
            Etcd etcd,
            EtcdProcess member,
            RandomChanges changes,
            Random choice,
            List<HashSample> samples)
            throws Exception {
        var least = changes.compactRevision() + (version.startsWith("3.4.") ? 1 : 0);
        if (Math.max(least, 1) <= changes.revision()) {
            var revision = choice.nextLong(Math.max(least, 1), changes.revision() + 1);
            var sample = etcd.hash(member.endpoint(), revision, DEADLINE);
            if (revision > changes.compactRevision()) {
                // At that very revision etcd from 3.5.5 on repeats what the compaction computed,
                // under the compact revision that was there before.
                assertThat(Math.max(sample.compactRevision(), 0))
                        .isEqualTo(changes.compactRevision());
            }
            samples.add(sample);
        }
    }

    private Saved save(Etcd etcd, EtcdProcess member, KeyValues keys, int number) throws Exception {
        var file = directory.resolve("saved-%d.db".formatted(number));
        try (var out = Files.newOutputStream(file)) {
            etcd.snapshot(member.endpoint(), out, DEADLINE);
        }
        var revision = etcd.probe(member.endpoint(), DEADLINE).status().orElseThrow().revision();
        return new Saved(
                file, revision, keys.count(""), etcd.hash(member.endpoint(), revision, DEADLINE));
    }

    private static void expectEqual(Saved saved, List<HashSample> samples) throws Exception {
        try (var snapshot = SnapshotFile.open(saved.file())) {
            var report = sound(snapshot);
            assertThat(report.revision()).as("%s", saved).isEqualTo(saved.revision());
            assertThat(Math.max(report.compactRevision(), 0))
                    .as("%s", saved)
                    .isEqualTo(Math.max(saved.sample().compactRevision(), 0));
            assertThat(report.keys()).as("%s", saved).isEqualTo(saved.keys());
            expectHash(snapshot, report, saved.sample());
            for (var sample : samples) {
                expectHash(snapshot, report, sample);
            }
        }
    }

    private static SnapshotReport sound(SnapshotFile snapshot) throws Exception {
        var verification = snapshot.verify(TrailerRule.REQUIRED);
        assertThat(verification).isInstanceOf(Verification.Sound.class);
        return ((Verification.Sound) verification).report();
    }

    /// A sample can be compared when its revision is in the file and the file still has what the
    /// member had then.
    private static void expectHash(SnapshotFile snapshot, SnapshotReport report, HashSample sample)
            throws Exception {
        var hash = snapshot.hashKv(sample.revision(), sample.compactRevision());
        var covered =
                sample.revision() <= report.revision()
                        && sample.compactRevision() <= sample.revision()
                        && Math.max(sample.compactRevision(), 0)
                                >= Math.max(report.compactRevision(), 0);
        if (covered) {
            assertThat(hash)
                    .as("%s of the file at %d", sample, report.revision())
                    .isInstanceOfSatisfying(
                            HashKv.Hash.class,
                            computed ->
                                    assertThat(computed.agreesWith(sample.hash()))
                                            .as("%s: %s", sample, computed)
                                            .isTrue());
        } else {
            assertThat(hash).as("%s", sample).isInstanceOf(HashKv.NotComparable.class);
        }
    }

    private void catchesEveryFlippedBit(Path file) throws Exception {
        var whole = Files.readAllBytes(file);
        var random = new Random(SEED);
        var damaged = directory.resolve("damaged.db");
        for (var flip = 0; flip < FLIPS; flip++) {
            var offset = random.nextInt(whole.length);
            var bit = (byte) (1 << random.nextInt(8));
            whole[offset] ^= bit;
            Files.write(damaged, whole);
            whole[offset] ^= bit;
            assertThat(isSound(damaged)).as("bit %d of byte %d", bit, offset).isFalse();
        }
        Files.write(damaged, whole);
        assertThat(isSound(damaged)).isTrue();
    }

    private static boolean isSound(Path file) throws IOException, InterruptedException {
        try (var snapshot = SnapshotFile.open(file)) {
            return snapshot.verify(TrailerRule.REQUIRED) instanceof Verification.Sound;
        } catch (SnapshotException unreadable) {
            return false;
        }
    }
}
