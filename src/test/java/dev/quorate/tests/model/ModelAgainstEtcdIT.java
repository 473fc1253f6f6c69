package dev.quorate.tests.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.simulation.Recording;
import dev.quorate.tests.fixture.EtcdPrograms;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The same sequences of moves on the simulation's model of etcd and on real etcd: what comes of
/// each step is the same.
class ModelAgainstEtcdIT {
    private static final int SEQUENCES = 75;

    @TempDir Path directory;

    @Test
    void agreesOnSequencesOfEveryVersion() throws Exception {
        var recorded = new ArrayList<Recording>();
        for (var version : EtcdPrograms.VERSIONS) {
            recorded.addAll(Recording.kept(version).subList(0, Recording.OFTEN));
        }
        agrees(recorded);
    }

    @Test
    @Tag("full")
    void agreesOnEverySequence() throws Exception {
        var recorded = new ArrayList<Recording>();
        for (var version : EtcdPrograms.VERSIONS) {
            var all = Recording.kept(version);
            recorded.addAll(all.subList(Recording.OFTEN, all.size()));
        }
        agrees(recorded);
    }

    private void agrees(List<Recording> recorded) throws Exception {
        try (var playing = new Playing(directory)) {
            var results = playing.play(recorded);
            System.out.println(playing.summary());
            var differences =
                    results.stream().flatMap(result -> result.difference().stream()).toList();
            assertThat(differences).as(String.join("\n", differences)).isEmpty();
            assertThat(results)
                    .as("played: the others say nothing about etcd")
                    .hasSizeGreaterThanOrEqualTo(recorded.size() * 9 / 10);
        }
    }

    /// Draws sequences anew and keeps what real etcd answers, in the sources:
    /// `-Dmodel.record=true`.
    @Test
    @EnabledIfSystemProperty(named = "model.record", matches = "true")
    void recordsWhatEtcdAnswers() throws Exception {
        try (var playing = new Playing(directory)) {
            for (var version : EtcdPrograms.VERSIONS) {
                var drawn = new ArrayList<Recording>();
                var count = Integer.getInteger("model.sequences", SEQUENCES);
                for (var seed = firstSeed(version); drawn.size() < count; seed++) {
                    Recording.drawn(version, seed).ifPresent(drawn::add);
                }
                var results = playing.play(drawn);
                keep(version, results.stream().map(Playing.Result::etcd).toList());
                results.forEach(result -> result.difference().ifPresent(System.out::println));
            }
            System.out.println(playing.summary());
        }
    }

    /// Each version has sequences of its own.
    private static long firstSeed(String version) {
        return 1 + 1_000L * EtcdPrograms.VERSIONS.indexOf(version);
    }

    private static void keep(String version, List<Recording> answered) throws IOException {
        var text =
                new StringBuilder(
                        """
                        # What etcd %s came to, step by step (docs/simulation.md). A star leads, a tilde learns,
                        # a question mark has not told its name.
                        """
                                .formatted(version));
        answered.forEach(recording -> text.append('\n').append(recording.text()));
        Files.writeString(
                Path.of(System.getProperty("quorate.root"))
                        .resolve("etcd-manager/src/test/resources/dev/quorate/manager/simulation")
                        .resolve("recorded-" + version + ".txt"),
                text);
    }
}
