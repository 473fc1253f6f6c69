package dev.quorate.tests.restores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quorate.OperatorException;
import dev.quorate.backup.archive.HashMark;
import dev.quorate.backup.archive.LogCatalogue.Entry;
import dev.quorate.backup.archive.Scratch;
import dev.quorate.backup.archive.Segment;
import dev.quorate.backup.archive.TransferListener;
import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.restore.choose.Route;
import dev.quorate.restore.rebuild.Bump;
import dev.quorate.restore.rebuild.Materials;
import dev.quorate.restore.rebuild.RebuiltStore;
import dev.quorate.restore.rebuild.Shape;
import dev.quorate.tests.fixture.CommandRun;
import dev.quorate.tests.fixture.EtcdPrograms;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// Any revision of a cluster whose changes are archived, brought back by command and compared key
/// by key with what the cluster itself had at it.
class PointInTimeIT {
    private static final String VERSION = "3.6.16";
    private static final long BUMP = 1_000_000_000L;
    private static final int CHANGES = 60;

    @TempDir private static Path root;
    private static PointBench bench;
    private static Instant betweenChanges = Instant.EPOCH;
    private static long beforeTime;
    private static long deletedAt;

    @BeforeAll
    static void archiveAHistory() throws Exception {
        bench = history(root, VERSION, 7);
        beforeTime = bench.change("put", "time", "before");
        bench.awaitArchived(beforeTime);
        betweenChanges = Instant.now();
        bench.change("put", "time", "after");
        bench.change("put", "k8s", "k8s:enc:aescbc:v1:key1:secret");
        bench.change("put", "config", "kept");
        deletedAt = bench.change("del", "config");
        bench.awaitArchived(bench.change("put", "last", "1"));
    }

    /// Random changes with a snapshot amid them.
    private static PointBench history(Path directory, String version, long seed) throws Exception {
        var started = PointBench.start(directory.resolve("home"), version);
        started.play(seed, CHANGES, 6);
        started.manager.done("backup", "now", "-c", "dev");
        started.play(seed + 1, CHANGES / 2, 6);
        started.awaitArchived(started.truths.getLast().revision());
        return started;
    }

    @AfterAll
    static void end() throws Exception {
        bench.close();
    }

    private static CommandRun restore(PointBench on, String verb, String... arguments) {
        var command = new ArrayList<>(List.of("restore", verb, "-c", "dev"));
        command.addAll(List.of(arguments));
        if (verb.equals("run")) {
            command.add("--yes");
        }
        command.addAll(List.of("-o", "json"));
        return on.manager.run(command.toArray(String[]::new));
    }

    private static JsonNode toFile(Path file, String... target) {
        var arguments = new ArrayList<>(List.of(target));
        arguments.addAll(List.of("--to-file", file.toString()));
        return restore(bench, "run", arguments.toArray(String[]::new)).expect(0).json();
    }

    private static JsonNode plan(String... target) {
        var arguments = new ArrayList<>(List.of(target));
        arguments.addAll(List.of("--as", "x", "--local", "3"));
        return restore(bench, "plan", arguments.toArray(String[]::new)).expect(0).json();
    }

    private static PointBench.Truth truth(int number) {
        return bench.truths.get(number);
    }

    @Test
    void everyRevisionComesBackAsItWas(@TempDir Path files) throws Exception {
        everyRevisionComesBack(bench, files);
    }

    private static void everyRevisionComesBack(PointBench on, Path files) throws Exception {
        int leased = 0;
        int proven = 0;
        for (var truth : on.truths) {
            var file = files.resolve(truth.revision() + ".db");

            var restored =
                    restore(
                                    on,
                                    "run",
                                    "--to-revision",
                                    "" + truth.revision(),
                                    "--to-file",
                                    file.toString())
                            .expect(0)
                            .json();

            assertThat(PointBench.pairs(file, 0)).isEqualTo(truth.pairs());
            assertThat(restored.path("proof").path("revision").asLong())
                    .isEqualTo(truth.revision());
            assertThat(restored.path("proof").path("keys").asLong())
                    .isEqualTo(truth.pairs().size());
            leased += PointBench.leases(file).size();
            proven += restored.path("proof").path("sample").isNull() ? 0 : 1;
        }
        assertThat(leased).as("leases that came back").isPositive();
        assertThat(proven).as("restores held against an answer of the cluster").isPositive();
        try (var left = Files.list(files)) {
            assertThat(left).hasSize(on.truths.size());
        }
    }

    @Test
    void aClusterServesTheRevisionBeyondAllThatWereEverServed() throws Exception {
        servesARevision(bench, truth(7));
    }

    private static void servesARevision(PointBench on, PointBench.Truth truth) throws Exception {
        var highest = on.change("put", "highest", "1");

        var restored =
                restore(
                                on,
                                "run",
                                "--to-revision",
                                "" + truth.revision(),
                                "--as",
                                "served",
                                "--local",
                                "1")
                        .expect(0)
                        .json();

        assertThat(on.pairs("served")).isEqualTo(truth.pairs());
        assertThat(restored.path("revision").asLong()).isEqualTo(highest + BUMP);
        assertThat(restored.path("proof").path("served").path("compactRevision").asLong())
                .isEqualTo(highest + BUMP);
        assertThat(restored.path("seconds").path("rebuild").asDouble()).isPositive();
        for (var pair : truth.pairs()) {
            var lease = Long.parseLong(pair.substring(pair.lastIndexOf(' ') + 1));
            if (lease != 0) {
                assertThat(on.grantedSeconds("served", lease)).isEqualTo(3600);
            }
        }
        var origin = Files.readString(on.manager.home().resolve("clusters/served/record.json"));
        assertThat(origin).contains("@" + truth.revision());
        on.manager.done("cluster", "destroy", "served", "--confirm", "served");
    }

    @Tag("full")
    @ParameterizedTest
    @ValueSource(strings = {"3.4.23", "3.5.35", "3.7.3"})
    void everyRevisionComesBackOnOtherVersions(String version, @TempDir Path directory)
            throws Exception {
        try (var other = history(directory, version, VERSION.length())) {
            everyRevisionComesBack(other, Files.createDirectory(directory.resolve("files")));
            servesARevision(other, other.truths.get(3));
        }
    }

    @Test
    void aTimeIsWhatHadBeenReceivedByThen(@TempDir Path files) throws Exception {
        var file = files.resolve("time.db");

        var plan = plan("--to-time", betweenChanges.toString());
        toFile(file, "--to-time", betweenChanges.toString());

        assertThat(plan.path("target").path("revision").asLong()).isEqualTo(beforeTime);
        assertThat(Instant.parse(plan.path("target").path("notAfter").asString()))
                .isBeforeOrEqualTo(betweenChanges);
        assertThat(plan.path("explanation").toString()).contains("next");
        assertThat(PointBench.pairs(file, 0))
                .anyMatch(pair -> pair.contains("mod " + beforeTime + " "));
    }

    @Test
    void aTimeWithoutAZoneIsRefusedWithBothReadings() {
        var refused =
                restore(
                        bench,
                        "plan",
                        "--to-time",
                        "2026-01-02T03:04:05",
                        "--to-file",
                        root.resolve("no.db").toString());

        assertThat(refused.expect(2).err()).contains("names no zone", "2026-01-02T03:04:05Z");
    }

    @Test
    void theMomentBeforeADeletionHasTheKey(@TempDir Path files) throws Exception {
        var file = files.resolve("before.db");

        var plan = plan("--before-delete", "config");
        toFile(file, "--before-delete", "config");

        assertThat(plan.path("target").path("revision").asLong()).isEqualTo(deletedAt - 1);
        assertThat(plan.path("explanation").toString())
                .contains("revision %,d".formatted(deletedAt));
        assertThat(PointBench.pairs(file, 0)).anyMatch(pair -> pair.startsWith("Y29uZmln="));
        restore(bench, "plan", "--before-delete", "never", "--as", "x", "--local", "1").expect(8);
    }

    @Test
    void thePlanTellsWhatIsLostAndWhatIsNeeded() {
        var plan = plan("--to-revision", "" + truth(3).revision());

        assertThat(plan.path("reachable").asBoolean()).isTrue();
        assertThat(plan.path("lost").path("fromRevision").asLong())
                .isEqualTo(truth(3).revision() + 1);
        assertThat(plan.path("lost").path("toRevision").asLong()).isGreaterThanOrEqualTo(deletedAt);
        assertThat(plan.path("lost").path("live").asBoolean()).isTrue();
        assertThat(plan.path("segments").path("count").asInt()).isPositive();
        assertThat(plan.path("estimateSeconds").asDouble()).isPositive();
        assertThat(plan.path("inside").path("keys").asInt()).isEqualTo(truth(3).pairs().size());
        assertThat(plan("--latest").path("inside").path("encryptionKeys").toString())
                .contains("aescbc", "key1");
    }

    @Test
    void historyStaysReadableWhereItIsAskedFor(@TempDir Path files) throws Exception {
        var file = files.resolve("history.db");
        var last = bench.truths.getLast();

        var restored = toFile(file, "--to-revision", "" + last.revision(), "--keep-history");

        assertThat(restored.path("revision").asLong()).isEqualTo(last.revision());
        var compacted = restored.path("proof").path("compactRevision").asLong();
        var earlier =
                bench.truths.stream()
                        .filter(truth -> truth.revision() >= Math.max(1, compacted))
                        .toList();
        assertThat(earlier).hasSizeGreaterThan(1);
        for (var truth : earlier) {
            assertThat(PointBench.pairs(file, truth.revision())).isEqualTo(truth.pairs());
        }
    }

    @Test
    void theOfficialToolTakesTheFileAndItsRevisionIsTheSourcesOwn(@TempDir Path files)
            throws Exception {
        var file = files.resolve("same.db");
        var truth = truth(5);

        var restored = toFile(file, "--to-revision", "" + truth.revision(), "--no-bump");

        assertThat(restored.path("revision").asLong()).isEqualTo(truth.revision());
        assertThat(restored.path("proof").path("compactRevision").asLong())
                .isEqualTo(truth.revision());
        assertThat(etcdutl(files, "snapshot", "status", file.toString(), "-w", "json"))
                .contains("\"revision\":" + truth.revision());
        etcdutl(files, "snapshot", "restore", file.toString(), "--data-dir=" + files.resolve("d"));
        assertThat(files.resolve("d/member/snap/db")).exists();
    }

    private static String etcdutl(Path directory, String... arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add(EtcdPrograms.of(VERSION).directory().resolve("etcdutl").toString());
        command.addAll(List.of(arguments));
        var tool = new ProcessBuilder(command).directory(directory.toFile());
        var run = tool.redirectErrorStream(true).start();
        var said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(run.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void aRevisionInAGapIsRefusedWithTheNearestPointsThatAreNone(@TempDir Path directory)
            throws Exception {
        try (var gapped = PointBench.start(directory.resolve("home"), VERSION)) {
            var archived = gapped.change("put", "a", "1");
            gapped.awaitArchived(archived);
            gapped.archiveNoMore();
            gapped.change("put", "a", "2");
            var lost = gapped.change("put", "a", "3");
            var compacted = gapped.change("put", "a", "4");
            gapped.etcdctl("compact", "" + compacted);
            gapped.archive();
            gapped.awaitArchived(gapped.change("put", "a", "5"));

            var refused =
                    restore(gapped, "plan", "--to-revision", "" + lost, "--as", "x", "--local", "1")
                            .expect(8);
            assertThat(refused.json().path("reachable").asBoolean()).isFalse();
            assertThat(refused.json().path("code").asString()).isEqualTo("TARGET_IN_GAP");
            var nearest = refused.json().path("nearest");
            assertThat(nearest.path("before").path("revision").asLong()).isEqualTo(archived);
            assertThat(nearest.path("after").path("revision").asLong()).isEqualTo(compacted);
            assertThat(refused.err()).contains("compacted at revision " + compacted);
            for (var point : new long[] {archived, compacted}) {
                restore(gapped, "plan", "--to-revision", "" + point, "--as", "x", "--local", "1")
                        .expect(0);
            }
            gapped.manager
                    .run(
                            "restore",
                            "run",
                            "-c",
                            "dev",
                            "--to-revision",
                            "" + lost,
                            "--as",
                            "x",
                            "--local",
                            "1",
                            "--yes")
                    .expectRefusal(8, "gap");
        }
    }

    /// The answer of a member is made another here, as if the changes had been.
    @Test
    void whatContradictsAnAnswerOfTheClusterIsNeverWritten(@TempDir Path files) throws Exception {
        var route = bench.route(deletedAt);
        var lied =
                new Route(
                        route.base(),
                        route.revision(),
                        route.segments().stream()
                                .map(entry ->
                                        new Entry(
                                                entry.key(),
                                                entry.name(),
                                                withOtherAnswers(entry.segment())))
                                .toList());
        var shape = new Shape(Bump.leftOut(), false, EtcdVersion.parse(VERSION));
        var target = files.resolve("wrong.db");
        var scratch = Scratch.at(Files.createDirectory(files.resolve("scratch")));

        try (var honest =
                        Materials.fetch(bench.archived(), route, scratch, TransferListener.none());
                var materials =
                        Materials.fetch(bench.archived(), lied, scratch, TransferListener.none())) {
            assertThat(RebuiltStore.write(honest, shape, files.resolve("right.db")).mark())
                    .isPresent();
            assertThatExceptionOfType(OperatorException.class)
                    .isThrownBy(() -> RebuiltStore.write(materials, shape, target))
                    .satisfies(refusal ->
                            assertThat(refusal.code()).isEqualTo("ARCHIVE_CONTRADICTS_CLUSTER"));
        }
        assertThat(target).doesNotExist();
    }

    private static Segment withOtherAnswers(Segment segment) {
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
                segment.marks().stream()
                        .map(mark ->
                                new HashMark(
                                        mark.member(),
                                        mark.revision(),
                                        mark.compactRevision(),
                                        mark.hash() + 1,
                                        mark.at()))
                        .toList(),
                segment.objectBytes(),
                segment.bodyBytes(),
                segment.contentSha256(),
                segment.seal(),
                segment.signer());
    }

    @Test
    void refusesATimeThatIsYetToCome() {
        var future = Instant.now().plus(1, ChronoUnit.DAYS).toString();

        restore(bench, "plan", "--to-time", future, "--as", "x", "--local", "1").expect(8);
    }
}
