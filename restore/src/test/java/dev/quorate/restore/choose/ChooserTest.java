package dev.quorate.restore.choose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.Catalogue;
import dev.quorate.backup.archive.ContentDigest;
import dev.quorate.backup.archive.Level;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.LogCatalogue;
import dev.quorate.backup.archive.Manifest;
import dev.quorate.backup.archive.Proof;
import dev.quorate.backup.archive.Signing;
import dev.quorate.certs.SigningKey;
import dev.quorate.manager.spec.MemberId;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

class ChooserTest {
    private static final SigningKey OURS = SigningKey.create();
    private static final SigningKey STRANGER = SigningKey.create();
    private static final LineageId LINEAGE = new LineageId("00000000000000c1-aa");

    private static Manifest manifest(int hour, List<String> suspicions) {
        var taken = Instant.parse("2026-01-01T%02d:00:00Z".formatted(hour));
        var digest = new ContentDigest("0".repeat(64), 100);
        return new Manifest(
                "dev",
                "uid",
                LINEAGE,
                "00000000000000c1",
                "3.6.16",
                "3.6.0",
                new Manifest.Source("dev-1", new MemberId(1), hour),
                hour * 100L,
                -1,
                10,
                42,
                digest,
                digest,
                Optional.empty(),
                new Manifest.Auth(false, 1),
                "test",
                taken,
                taken,
                suspicions);
    }

    private static Backup backup(int hour, Signing signing) {
        return new Backup(manifest(hour, List.of()), signing, Optional.empty(), false);
    }

    private static Signing by(SigningKey key) {
        return new Signing.Signed(key.verifyingKey());
    }

    private static Backup damaged(int hour) {
        var manifest = manifest(hour, List.of());
        var proof =
                new Proof(
                        manifest.id(),
                        LINEAGE,
                        manifest.stored(),
                        Level.DAMAGED,
                        Optional.of("the data is not what was stored"),
                        "test",
                        manifest.takenAt());
        return new Backup(manifest, by(OURS), Optional.of(proof), false);
    }

    private static Chooser among(Trust trust, Backup... backups) {
        var catalogue = new Catalogue("dev", List.of(backups), List.of(), List.of());
        return new Chooser(
                new Holdings(
                        catalogue,
                        new LogCatalogue("dev", List.of(), List.of(), List.of()),
                        trust.key(catalogue)),
                new LogSearch((_, _) -> {
                    throw new AssertionError("there is no log");
                }),
                (_, _, _) -> OptionalLong.empty(),
                Optional.empty());
    }

    private static Backup chosen(Chooser chooser, RestoreTarget target) throws Exception {
        return chooser.choose(target).orThrow().route().base();
    }

    private static Trust ours() {
        return new Trust.Known(OURS.verifyingKey());
    }

    private static OperatorException refusal(Chooser chooser, RestoreTarget target) {
        return catchThrowableOfType(
                OperatorException.class, () -> chooser.choose(target).orThrow());
    }

    @Test
    void takesTheNewestBackup() throws Exception {
        var taken =
                chosen(
                        among(
                                ours(),
                                backup(1, by(OURS)),
                                backup(3, by(OURS)),
                                backup(2, by(OURS))),
                        new RestoreTarget.Latest());

        assertThat(taken.manifest().revision()).isEqualTo(300);
    }

    @Test
    void takesTheBackupThatIsNamedAlthoughThereIsANewerOne() throws Exception {
        var named = backup(1, by(OURS));

        var taken =
                chosen(
                        among(ours(), named, backup(2, by(OURS))),
                        new RestoreTarget.Snapshot(named.id().toString()));

        assertThat(taken).isEqualTo(named);
    }

    @Test
    void neverTakesADamagedBackupByItself() throws Exception {
        var taken =
                chosen(among(ours(), backup(1, by(OURS)), damaged(2)), new RestoreTarget.Latest());

        assertThat(taken.manifest().revision()).isEqualTo(100);
    }

    @Test
    void refusesADamagedBackupThatIsNamedAndOffersTheNewestGoodOne() throws Exception {
        var bad = damaged(2);
        var good = backup(1, by(OURS));

        var refusal =
                refusal(among(ours(), good, bad), new RestoreTarget.Snapshot(bad.id().toString()));

        assertThat(refusal.failure()).isEqualTo(Failure.TARGET_UNREACHABLE);
        assertThat(refusal.remedy()).contains(good.id().toString());
    }

    @Test
    void neverTakesASuspectBackupByItself() throws Exception {
        var suspect =
                new Backup(
                        manifest(5, List.of("The revision fell.")),
                        by(OURS),
                        Optional.empty(),
                        false);

        var taken = chosen(among(ours(), backup(1, by(OURS)), suspect), new RestoreTarget.Latest());

        assertThat(taken.manifest().revision()).isEqualTo(100);
    }

    @Test
    void neverTakesWhatAStrangerSigned() throws Exception {
        var taken =
                chosen(
                        among(ours(), backup(1, by(OURS)), backup(2, by(STRANGER))),
                        new RestoreTarget.Latest());

        assertThat(taken.manifest().revision()).isEqualTo(100);
    }

    @Test
    void namesTheKeyThatNobodyVouchesFor() throws Exception {
        var refusal =
                refusal(
                        among(new Trust.None(), backup(1, by(STRANGER))),
                        new RestoreTarget.Latest());

        assertThat(refusal.failure()).isEqualTo(Failure.WRONG_KEY);
        assertThat(refusal.remedy()).contains("--trust " + STRANGER.verifyingKey().fingerprint());
    }

    @Test
    void takesWhatAPersonVouchesFor() throws Exception {
        var trust = new Trust.Fingerprint(STRANGER.verifyingKey().fingerprint());

        var taken = chosen(among(trust, backup(1, by(STRANGER))), new RestoreTarget.Latest());

        assertThat(taken.manifest().revision()).isEqualTo(100);
    }

    @Test
    void refusesWhatNobodySignedWhateverIsVouchedFor() throws Exception {
        var unsigned = backup(1, new Signing.Unsigned());

        for (var trust : List.of(ours(), new Trust.Fingerprint("SHA256:x"))) {
            assertThat(refusal(among(trust, unsigned), new RestoreTarget.Latest()).failure())
                    .isEqualTo(Failure.MISMATCH);
        }
    }

    @Test
    void refusesAForgedSignatureByItsReason() throws Exception {
        var forged = backup(1, new Signing.Forged("the content was changed"));

        var refusal =
                refusal(among(ours(), forged), new RestoreTarget.Snapshot(forged.id().toString()));

        assertThat(refusal.failure()).isEqualTo(Failure.MISMATCH);
        assertThat(refusal.problem()).contains("the content was changed");
    }

    @Test
    void saysThatThereIsNothingToRestore() throws Exception {
        assertThat(refusal(among(ours()), new RestoreTarget.Latest()).failure())
                .isEqualTo(Failure.TARGET_UNREACHABLE);
    }
}
