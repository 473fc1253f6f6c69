package dev.quorate.tests.restores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.InProcess;
import dev.quorate.tests.fixture.Leftovers;
import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.MemberProcess;
import dev.quorate.tests.fixture.Quorate;
import dev.quorate.tests.fixture.RunningCommand;
import dev.quorate.tests.fixture.Writer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// `restore run` killed with SIGKILL at random moments. Run again, the same command makes one
/// cluster with all that was acknowledged before the backup, and nobody is left over.
class KilledRestoreIT {
    private static final long SEED = 20_261_117;
    private static final String VERSION = "3.6.16";
    private static final int POINTS = 3;
    private static final int POINTS_FULL = 15;

    /// What a restore that nobody kills writes into its journal is a few lines more.
    private static final int LINES = 18;

    @RegisterExtension private static final Quorate QUORATE = Quorate.forTheClass();

    private static Writer writer;

    /// What comes back is destroyed before: only the store has it.
    @BeforeAll
    static void backUpAndDestroy() throws Exception {
        var source = QUORATE.create("source", 1, VERSION);
        writer = Writer.to(source);
        writer.awaitProgress();
        writer.stop();
        QUORATE.done("backup", "now", "-c", "source");
        QUORATE.done("cluster", "destroy", "source", "--confirm", "source");
    }

    @AfterAll
    static void end() {
        writer.close();
    }

    @Test
    void aKilledRestoreMakesOneClusterWhenItIsRunAgain() throws Exception {
        restores("some", POINTS);
    }

    @Tag("full")
    @Test
    void aKilledRestoreMakesOneClusterWhereverItWasKilled() throws Exception {
        restores("many", POINTS_FULL);
    }

    @Test
    void goesOnWithWhatItHadDecidedAlthoughThereIsANewerBackup() throws Exception {
        var source = QUORATE.create("growing", 1, VERSION);
        source.etcdctl(source.endpoints().getFirst(), "put", "old", "1");
        QUORATE.done("backup", "now", "-c", "growing");
        var restored = QUORATE.cluster("grown", VERSION);
        var first = QUORATE.begin(growing("--latest"));
        var reached = first.reaches(() -> restored.journalLines() >= 1);
        first.kill();
        assertThat(reached).isTrue();
        source.etcdctl(source.endpoints().getFirst(), "put", "new", "2");
        QUORATE.done("backup", "now", "-c", "growing");
        var manager = new InProcess(QUORATE.home());

        manager.run(growing("--to-revision", "2")).expectRefusal(6, "grown", "latest");
        manager.done(growing("--latest"));

        var endpoint = restored.endpoints().getFirst();
        assertThat(restored.etcdctl(endpoint, "get", "old")).contains("1");
        assertThat(restored.etcdctl(endpoint, "get", "new")).isEmpty();
    }

    private static String[] growing(String... target) {
        return Stream.of(
                        Stream.of("restore", "run", "-c", "growing"),
                        Stream.of(target),
                        Stream.of("--as", "grown", "--local", "1", "--yes"))
                .flatMap(part -> part)
                .toArray(String[]::new);
    }

    /// Before there is a journal, a restore fetches the backup.
    private static void restores(String prefix, int points) throws Exception {
        var random = new Random(SEED);
        for (var point = 0; point < points; point++) {
            var cluster = QUORATE.cluster("%s-%d".formatted(prefix, point), VERSION);
            var lines = point == 0 ? 0 : random.nextInt(1, LINES);
            var first = begin(cluster);
            var reached =
                    first.reaches(() ->
                            lines == 0
                                    ? !scratch(cluster).isEmpty()
                                    : cluster.journalLines() >= lines);
            first.kill();
            assertThat(reached).as("killed at line %d", lines).isTrue();

            new InProcess(QUORATE.home()).done(command(cluster));

            expectRestored(cluster, "killed at line %d".formatted(lines));
            cluster.memberProcesses().forEach(MemberProcess::kill);
        }
    }

    private static RunningCommand begin(ManagedCluster cluster) throws IOException {
        return QUORATE.begin(command(cluster));
    }

    private static String[] command(ManagedCluster cluster) {
        return new String[] {
            "restore",
            "run",
            "-c",
            "source",
            "--latest",
            "--as",
            cluster.name(),
            "--local",
            "3",
            "--yes"
        };
    }

    private static void expectRestored(ManagedCluster cluster, String killed) throws Exception {
        var status = cluster.status();
        assertThat(status.path("health").asString())
                .as("%s: %s", killed, status)
                .isEqualTo("HEALTHY");
        assertThat(ManagedCluster.each(status, "role"))
                .as(killed)
                .hasSize(3)
                .doesNotContain("learner");
        assertThat(writer.acknowledged()).isPositive();
        assertThat(writer.losses(cluster)).as(killed).isEmpty();
        Leftovers.expectNone(cluster, ManagedCluster.each(status, "host"));
        assertThat(scratch(cluster)).as(killed).isEmpty();
    }

    private static List<Path> scratch(ManagedCluster cluster) throws IOException {
        var scratch = cluster.directory().resolve("scratch");
        if (!Files.isDirectory(scratch)) {
            return List.of();
        }
        try (var files = Files.list(scratch)) {
            return files.toList();
        }
    }
}
