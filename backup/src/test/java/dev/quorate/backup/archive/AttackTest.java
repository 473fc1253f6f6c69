package dev.quorate.backup.archive;

import static dev.quorate.backup.archive.GoldenBackup.NOON;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.verify.Findings;
import dev.quorate.backup.verify.Highest;
import dev.quorate.certs.SigningKey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What somebody can do who has a writer's credentials for the store and not the cluster's key: it
/// is named, nothing of it is chosen, and what was good before is still offered.
class AttackTest {
    private static final SigningKey STRANGER = SigningKey.create();

    @TempDir private Path root;
    private StoredCluster stored;
    private Manifest good;
    private Manifest newest;
    private List<SealedSegment> segments;

    @BeforeEach
    void store() throws Exception {
        stored = new StoredCluster(root);
        good = stored.snapshot(NOON);
        newest = stored.snapshot(NOON.plusSeconds(3600));
        segments = stored.segments(stored.start(good.revision()), 4);
        assertThat(stored.verify().ok()).isTrue();
    }

    @AfterEach
    void close() {
        stored.close();
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Files.deleteIfExists(file);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.write(file, content);
    }

    private static void copy(Path from, Path to) throws IOException {
        replace(to, Files.readAllBytes(from));
    }

    private Optional<BackupId> chosen() throws IOException {
        return stored.catalogue().latest(stored.key.verifyingKey()).map(Backup::id);
    }

    /// That an object is named, and that something good is offered.
    private Findings expectNamed(String part) throws Exception {
        var findings = stored.verify();
        assertThat(findings.ok()).isFalse();
        assertThat(findings.problems())
                .anySatisfy(problem ->
                        assertThat(problem.object() + ": " + problem.problem()).contains(part));
        assertThat(findings.good()).isPresent();
        return findings;
    }

    @Test
    void aPlantedSnapshotOfAStrangerIsShownAndNeverChosen() throws Exception {
        var planted = stored.snapshot(NOON.plusSeconds(7200), STRANGER);

        expectNamed("signed by another key");

        assertThat(chosen()).contains(newest.id()).isNotEqualTo(Optional.of(planted.id()));
    }

    @Test
    void aManifestThatAStrangerSignedAnewIsNotChosen() throws Exception {
        var file = stored.file(newest, "manifest.json");
        var fields = CanonicalJson.read(Files.readAllBytes(file));
        fields.remove("signature");
        fields.remove("signer");
        fields.put("suspicions", List.of());
        replace(file, SignedJson.write(fields, STRANGER));

        expectNamed("signed by another key");

        assertThat(chosen()).contains(good.id());
    }

    @Test
    void aManifestWithItsSignatureTakenOffIsNotChosen() throws Exception {
        var file = stored.file(newest, "manifest.json");
        var fields = CanonicalJson.read(Files.readAllBytes(file));
        fields.remove("signature");
        replace(file, CanonicalJson.bytes(fields));

        expectNamed("not signed");

        assertThat(chosen()).contains(good.id());
    }

    @Test
    void theDataOfAnotherBackupIsFound() throws Exception {
        var other = GoldenBackup.unpack("3.7.3-history", Files.createDirectory(root.resolve("x")));
        var planted =
                stored.backups.publish(
                        other,
                        GoldenBackup.draft(other, NOON.plusSeconds(60)),
                        stored.key,
                        GoldenBackup.around());
        copy(stored.file(planted, "data.zst"), stored.file(newest, "data.zst"));

        var findings = expectNamed(newest.id().toString());

        assertThat(findings.good()).contains(planted.id());
        assertThat(chosen()).contains(planted.id());
        assertThatThrownBy(() ->
                        stored.backups.fetch(
                                newest, root.resolve("out.db"), TransferListener.none()))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        refused -> assertThat(refused.failure()).isEqualTo(Failure.MISMATCH));
    }

    @Test
    void anOldManifestIsNoNewerBackup() throws Exception {
        // Replayed under a later time, so that it would be the newest.
        var later = new BackupId(NOON.plusSeconds(9000), good.revision());
        var folder =
                Objects.requireNonNull(
                                Objects.requireNonNull(stored.file(good, "x").getParent())
                                        .getParent())
                        .resolve(later.folder());
        copy(stored.file(good, "manifest.json"), folder.resolve("manifest.json"));
        copy(stored.file(good, "data.zst"), folder.resolve("data.zst"));

        expectNamed("another's place");

        assertThat(chosen()).contains(newest.id());
    }

    @Test
    void aBackupOfAnotherClusterOrLineageIsNotTakenForOurs() throws Exception {
        var elsewhere = root.resolve("store/prod/snapshots/00000000000000ff-ffff");
        copy(
                stored.file(newest, "manifest.json"),
                elsewhere.resolve(newest.id().folder()).resolve("manifest.json"));

        expectNamed("another's place");

        assertThat(chosen()).contains(newest.id());
    }

    @Test
    void aPlantedSegmentIsNotRead() throws Exception {
        stored.segments(segments.getLast().end(), 2, STRANGER);

        expectNamed("signed by another key");

        assertThat(stored.window().ranges().getFirst().last()).isEqualTo(segments.getLast().last());
    }

    @Test
    void aSegmentInThePlaceOfAnotherIsNotRead() throws Exception {
        copy(stored.file(segments.get(1)), stored.file(segments.get(2)));

        var findings = expectNamed("not in its place");

        assertThat(findings.problems())
                .anySatisfy(problem -> assertThat(problem.affected()).isNotEmpty());
        assertThat(stored.window().ranges().getFirst().last()).isEqualTo(segments.get(1).last());
    }

    @Test
    void aSegmentOfAnotherChainOfOurOwnIsNotMixedIn() throws Exception {
        // Rightly signed, of the same revisions, from a history that was rolled back.
        Files.delete(stored.file(segments.get(2)));
        stored.segments(
                new LogPosition(
                        StoredCluster.LINEAGE,
                        segments.get(1).last(),
                        ChainHash.start(StoredCluster.LINEAGE, 1, ChainKey.NONE)),
                1);

        var findings = stored.verify();

        assertThat(findings.ok()).isFalse();
        assertThat(stored.window().ranges().getFirst().last()).isEqualTo(segments.get(1).last());
    }

    @Test
    void aSegmentThatWasCutOffIsNamedTruncated() throws Exception {
        var file = stored.file(segments.get(3));
        var bytes = Files.readAllBytes(file);
        replace(file, Arrays.copyOf(bytes, bytes.length - 100));

        expectNamed("truncated");
    }

    @Test
    void aSegmentTakenAwayFromTheMiddleIsMissed() throws Exception {
        Files.delete(stored.file(segments.get(1)));

        var findings = stored.verify();

        assertThat(findings.ok()).isFalse();
        assertThat(findings.problems())
                .anySatisfy(problem -> assertThat(problem.problem()).contains("missing"));
        assertThat(stored.window().ranges().getFirst().last()).isEqualTo(segments.get(0).last());
    }

    @Test
    void aBeginningTakenAwayIsMissed() throws Exception {
        Files.delete(stored.file(segments.get(0)));

        expectNamed("missing");
    }

    @Test
    void aStoreThatWasSetBackIsNoticed() throws Exception {
        var highest =
                new Highest(
                        Optional.of(newest.id()),
                        Optional.of(
                                new Highest.Archived(
                                        StoredCluster.LINEAGE, segments.getLast().last())));
        assertThat(stored.verify(highest, Optional.empty(), 100).ok()).isTrue();
        Files.delete(stored.file(newest, "manifest.json"));
        Files.delete(stored.file(newest, "data.zst"));
        Files.delete(stored.file(segments.get(3)));

        var findings = stored.verify(highest, Optional.empty(), 100);

        assertThat(findings.problems())
                .anySatisfy(
                        problem -> assertThat(problem.object()).isEqualTo(newest.id().toString()))
                .anySatisfy(problem -> {
                    assertThat(problem.object()).startsWith("log/");
                    assertThat(problem.problem()).contains("set back");
                    assertThat(problem.affected().getFirst().first())
                            .isEqualTo(segments.get(3).first());
                });
        assertThat(findings.good()).contains(good.id());
    }

    @Test
    void aPlantedCardOfALineageLeadsNowhere() throws Exception {
        var planted = Lineages.successor(StoredCluster.LINEAGE);
        stored.backups.openLineage(
                new LineageCard(
                        planted,
                        "token",
                        planted.clusterId(),
                        Optional.of(new Origin("prod", StoredCluster.LINEAGE, 5)),
                        NOON),
                STRANGER);

        assertThat(
                        stored.backups
                                .lineages(stored.key.verifyingKey())
                                .current(StoredCluster.LINEAGE))
                .isEqualTo(StoredCluster.LINEAGE);
    }

    @Test
    void aPlantedProofHidesNoDamageAndProvesNothing() throws Exception {
        stored.backups.record(proof(Level.DAMAGED, 10), stored.key);
        stored.backups.record(proof(Level.SOUND, 20), STRANGER);
        stored.backups.record(proof(Level.DRILLED, 30), STRANGER);

        assertThat(level(newest)).isEqualTo(Level.DAMAGED);
        assertThat(chosen()).contains(good.id());
    }

    @Test
    void aProofOfAnotherBackupOrUnderAnotherNameProvesNothing() throws Exception {
        stored.backups.record(proof(Level.TRUE, 10), stored.key);
        assertThat(level(newest)).isEqualTo(Level.TRUE);
        var own =
                root.resolve("store/prod/proofs")
                        .resolve(StoredCluster.LINEAGE.text())
                        .resolve(newest.id().folder());
        Path proof;
        try (var files = Files.list(own)) {
            proof =
                    files.filter(file -> file.getFileName().toString().startsWith("true-"))
                            .findFirst()
                            .orElseThrow();
        }
        copy(proof, own.resolveSibling(good.id().folder()).resolve(proof.getFileName()));
        copy(proof, own.resolve("drilled-20260102T130000.000Z.json"));

        assertThat(level(good)).isEqualTo(Level.SOUND);
        assertThat(level(newest)).isEqualTo(Level.TRUE);
    }

    private Proof proof(Level level, long seconds) {
        return new Proof(
                newest.id(),
                newest.lineage(),
                newest.stored(),
                level,
                Optional.empty(),
                "test",
                Instant.now().plusSeconds(seconds).truncatedTo(ChronoUnit.MILLIS));
    }

    private Level level(Manifest of) throws IOException {
        return stored.catalogue().find(of.id().toString()).level();
    }

    @Test
    void aPlantedGapExplainsNothing() throws Exception {
        Files.delete(stored.file(segments.get(1)));
        stored.log.record(
                new Gap(
                        StoredCluster.LINEAGE,
                        segments.get(1).first(),
                        segments.get(1).last(),
                        Gap.RETENTION,
                        NOON),
                STRANGER);

        var findings = expectNamed("not signed by the cluster's key");

        assertThat(findings.problems())
                .anySatisfy(problem -> assertThat(problem.problem()).contains("missing"));
    }

    @Test
    void hugeAndHostileDocumentsAreNamedAndHideNothing() throws Exception {
        var deep = "[".repeat(200_000).getBytes(StandardCharsets.UTF_8);
        replace(stored.file(newest, "manifest.json"), deep);
        expectNamed("manifest.json");
        replace(stored.file(newest, "manifest.json"), new byte[3 << 20]);
        expectNamed("manifest.json");

        assertThat(chosen()).contains(good.id());
    }

    @Test
    void anIdentityThatDoesNotFitIsToldFromDamage() throws Exception {
        var sealing = new Sealing(ChainKey.random(), Ages.RECIPIENTS);
        try (var sealed =
                new StoredCluster(Files.createDirectory(root.resolve("sealed")), sealing)) {
            var manifest = sealed.snapshot(NOON);
            sealed.segments(sealed.start(manifest.revision()), 2);
            assertThat(sealed.verify().ok()).isTrue();

            assertThatThrownBy(() ->
                            sealed.backups
                                    .openedBy(Ages.wrong(root))
                                    .fetch(
                                            manifest,
                                            root.resolve("out.db"),
                                            TransferListener.none()))
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            refused -> assertThat(refused.failure()).isEqualTo(Failure.WRONG_KEY));
        }
    }
}
