package dev.quorate.tests.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.backup.archive.Evidence.Sampled;
import dev.quorate.backup.archive.HashMark;
import dev.quorate.backup.archive.Level;
import dev.quorate.backup.archive.LogCatalogue;
import dev.quorate.backup.archive.LogCatalogue.Entry;
import dev.quorate.backup.archive.Scratch;
import dev.quorate.backup.archive.Segment;
import dev.quorate.backup.archive.TransferListener;
import dev.quorate.backup.verify.Verifier;
import dev.quorate.backup.verify.Verifier.Verdict;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// A snapshot and the changes behind it, held against what the members themselves said of their
/// data meanwhile.
class TruthIT {
    @TempDir private Path root;

    @Test
    void aSnapshotAndItsChangesAreWhatTwoMembersHad() throws Exception {
        provenBy("3.6.16");
    }

    @Tag("full")
    @ParameterizedTest
    @ValueSource(strings = {"3.4.23", "3.5.35", "3.7.3"})
    void theyAreOnOtherVersionsToo(String version) throws Exception {
        provenBy(version);
    }

    private void provenBy(String version) throws Exception {
        var settings =
                ArchiveBench.SETTINGS.withLooks(Duration.ofMillis(200), Duration.ofMillis(700));
        try (var bench = ArchiveBench.start(root, version, 3)) {
            try (var load = Load.later(bench);
                    var archiver = bench.archiver("spool", settings)) {
                archiver.awaitArchived(1);
                load.begin();
                awaitSamples(bench, 0);
                var member = bench.cluster.member(1);
                bench.cluster.etcdctl(
                        member, "compaction", "" + Math.max(2, bench.revision() - 20));
                var compacted = bench.revision();
                awaitSamples(bench, compacted);
                load.stop();
                archiver.awaitArchived(bench.revision());
            }
            var verdict = verify(bench, bench.catalogue());

            assertThat(verdict.problem()).isEmpty();
            assertThat(verdict.level()).isEqualTo(Level.TRUE);
            var backup = bench.backups.catalogue().backups().getFirst();
            assertThat(backup.level()).isEqualTo(Level.TRUE);
            assertThat(backup.evidence())
                    .get()
                    .isInstanceOfSatisfying(
                            Sampled.class,
                            sample -> {
                                assertThat(sample.members()).doesNotHaveDuplicates().hasSize(2);
                                assertThat(sample.revision())
                                        .isGreaterThanOrEqualTo(backup.manifest().revision());
                            });
            expectEverySampleIsMet(bench);
            expectAWrongOneIsFound(bench);
        }
    }

    private static void awaitSamples(ArchiveBench bench, long after) {
        await("samples after revision " + after)
                .atMost(ArchiveBench.DEADLINE)
                .pollInterval(Duration.ofMillis(200))
                .until(() ->
                        bench.catalogue().segments().stream()
                                .flatMap(entry -> entry.segment().marks().stream())
                                .anyMatch(mark -> mark.revision() > after));
    }

    private Verdict verify(ArchiveBench bench, LogCatalogue catalogue) throws Exception {
        return new Verifier(
                        bench.backups,
                        bench.key.verifyingKey(),
                        Optional.of(bench.key),
                        "test",
                        InstantSource.system())
                .with(bench.log, catalogue)
                .verify(
                        bench.backups.catalogue().backups().getFirst(),
                        Level.TRUE,
                        Scratch.at(Files.createDirectories(root.resolve("scratch"))),
                        TransferListener.none());
    }

    /// Before and after a compaction, each sample by itself.
    private void expectEverySampleIsMet(ArchiveBench bench) throws Exception {
        var catalogue = bench.catalogue();
        for (var entry : catalogue.segments()) {
            if (!entry.segment().marks().isEmpty()) {
                var alone = withMarks(catalogue, entry, entry.segment().marks());
                assertThat(verify(bench, alone).level())
                        .as(entry.segment().marks().toString())
                        .isEqualTo(Level.TRUE);
            }
        }
    }

    private void expectAWrongOneIsFound(ArchiveBench bench) throws Exception {
        var catalogue = bench.catalogue();
        var entry =
                catalogue.segments().stream()
                        .filter(at -> !at.segment().marks().isEmpty())
                        .findFirst()
                        .orElseThrow();
        var wrong =
                entry.segment().marks().stream()
                        .map(mark ->
                                new HashMark(
                                        mark.member(),
                                        mark.revision(),
                                        mark.compactRevision(),
                                        mark.hash() ^ 1,
                                        mark.at()))
                        .toList();

        var verdict = verify(bench, withMarks(catalogue, entry, wrong));

        assertThat(verdict.level()).isEqualTo(Level.DAMAGED);
        assertThat(verdict.problem()).get().asString().contains("HashKV");
    }

    /// A catalogue in which this segment alone has samples.
    private static LogCatalogue withMarks(
            LogCatalogue catalogue, Entry chosen, List<HashMark> marks) {
        return new LogCatalogue(
                catalogue.cluster(),
                catalogue.segments().stream()
                        .map(entry ->
                                new Entry(
                                        entry.key(),
                                        entry.name(),
                                        marked(
                                                entry.segment(),
                                                entry.equals(chosen) ? marks : List.of())))
                        .toList(),
                catalogue.gaps(),
                catalogue.unusable());
    }

    private static Segment marked(Segment segment, List<HashMark> marks) {
        return new Segment(
                segment.lineage(),
                segment.first(),
                segment.last(),
                segment.before(),
                segment.after(),
                segment.events(),
                segment.leases(),
                segment.notBefore(),
                segment.notAfter(),
                segment.auth(),
                marks,
                segment.objectBytes(),
                segment.bodyBytes(),
                segment.contentSha256(),
                segment.seal(),
                segment.signer());
    }
}
