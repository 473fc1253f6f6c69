package dev.quorate.tests.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.Leftovers;
import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.MemberProcess;
import dev.quorate.tests.fixture.Quorate;
import dev.quorate.tests.fixture.Writer;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Random;

/// Commands killed with SIGKILL at random lines of their journals. Run again, each arrives where it
/// would have arrived: nothing is there twice, nothing is lost, nobody is left over.
class KilledCommandIT {
    private static final long SEED = 20_260_805;
    private static final int POINTS = 3;
    private static final int POINTS_FULL = 15;

    /// What these commands write when nobody kills them is a few lines more.
    private static final int LINES_CREATE = 18;

    private static final int LINES_REPLACE = 15;
    private static final int LINES_SCALE = 18;

    /// A removed member ends by itself; where it was quick, there is nothing to stop.
    private static final int LINES_SHRINK = 9;

    @RegisterExtension private static final Quorate QUORATE = Quorate.forTheClass();

    private static ManagedCluster standing() {
        return QUORATE.cluster("standing", "3.6.16");
    }

    @BeforeAll
    static void create() throws Exception {
        QUORATE.create("standing", 3, "3.6.16");
    }

    @Test
    void aKilledCreateFoundsOneClusterWhenItIsRunAgain() throws Exception {
        creates(POINTS);
    }

    @Tag("full")
    @Test
    void aKilledCreateFoundsOneClusterWhereverItWasKilled() throws Exception {
        creates(POINTS_FULL);
    }

    @Test
    void aKilledReplaceReplacesOnceWhenItIsRunAgain() throws Exception {
        replaces(POINTS);
    }

    @Tag("full")
    @Test
    void aKilledReplaceReplacesOnceWhereverItWasKilled() throws Exception {
        replaces(POINTS_FULL);
    }

    @Test
    void aKilledScaleArrivesWhenItIsRunAgain() throws Exception {
        scales(POINTS);
    }

    @Tag("full")
    @Test
    void aKilledScaleArrivesWhereverItWasKilled() throws Exception {
        scales(POINTS_FULL);
    }

    /// A creation can also be killed before it has a journal: while it makes certificates.
    private void creates(int points) throws IOException, InterruptedException {
        var random = new Random(SEED);
        for (var point = 0; point < points; point++) {
            var cluster = QUORATE.cluster("founded-%d-%d".formatted(points, point), "3.6.16");
            var lines = point == 0 ? 0 : random.nextInt(1, LINES_CREATE);
            var command =
                    new String[] {
                        "cluster",
                        "create",
                        cluster.name(),
                        "--local",
                        "3",
                        "--etcd-version",
                        "3.6.16"
                    };
            var first = QUORATE.begin(command);
            var reached =
                    first.reaches(() ->
                            Files.exists(cluster.directory()) && cluster.journalLines() >= lines);
            first.kill();
            assertThat(reached).as("killed at line %d", lines).isTrue();

            QUORATE.done(command);

            expect(cluster, 3, lines);
            cluster.memberProcesses().forEach(MemberProcess::kill);
        }
    }

    private void replaces(int points) throws IOException, InterruptedException {
        var random = new Random(SEED + 1);
        var cluster = standing();
        var status = cluster.status();
        try (var writer = Writer.to(cluster)) {
            for (var point = 0; point < points; point++) {
                var lines = random.nextInt(1, LINES_REPLACE);
                var victim = status.path("members").path(random.nextInt(3));
                killAndRepeat(
                        lines,
                        "member",
                        "replace",
                        victim.path("name").asString(),
                        "-c",
                        cluster.name(),
                        "--yes");

                status = expect(cluster, 3, lines);
                assertThat(ManagedCluster.each(status, "id"))
                        .as("killed at line %d", lines)
                        .doesNotContain(victim.path("id").asString());
                goOn(writer, status);
            }
            writer.verifyAllPresent(cluster);
        }
    }

    private void scales(int points) throws IOException, InterruptedException {
        var random = new Random(SEED + 2);
        var cluster = standing();
        try (var writer = Writer.to(cluster)) {
            for (var point = 0; point < points; point++) {
                var voters = point % 2 == 0 ? 5 : 3;
                var lines = random.nextInt(1, voters == 5 ? LINES_SCALE : LINES_SHRINK);
                killAndRepeat(
                        lines, "cluster", "scale", "" + voters, "-c", cluster.name(), "--yes");

                goOn(writer, expect(cluster, voters, lines));
            }
            QUORATE.done("cluster", "scale", "3", "-c", cluster.name(), "--yes");
            goOn(writer, cluster.status());
            writer.verifyAllPresent(cluster);
        }
    }

    private static void killAndRepeat(long lines, String... command)
            throws IOException, InterruptedException {
        var before = standing().journalLines();
        var first = QUORATE.begin(command);
        var reached = first.reaches(() -> standing().journalLines() >= before + lines);
        first.kill();
        assertThat(reached).as("killed at line %d", lines).isTrue();
        QUORATE.done(command);
    }

    private static void goOn(Writer writer, JsonNode status) {
        writer.redirect(ManagedCluster.members(status).map(ManagedCluster::endpoint).toList());
        writer.awaitProgress();
    }

    private static JsonNode expect(ManagedCluster cluster, int voters, long lines)
            throws IOException, InterruptedException {
        var status = cluster.status();
        assertThat(status.path("health").asString())
                .as("killed at line %d: %s", lines, status)
                .isEqualTo("HEALTHY");
        assertThat(ManagedCluster.each(status, "role"))
                .as("killed at line %d", lines)
                .hasSize(voters)
                .doesNotContain("learner");
        Leftovers.expectNone(cluster, ManagedCluster.each(status, "host"));
        return status;
    }
}
