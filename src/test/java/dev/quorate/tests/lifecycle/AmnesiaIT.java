package dev.quorate.tests.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.MemberProcess;
import dev.quorate.tests.fixture.Quorate;
import dev.quorate.tests.fixture.Writer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What no member may ever do: vote without its memory, or with that of an earlier life.
class AmnesiaIT {
    @RegisterExtension private final Quorate quorate = Quorate.forEachTest();

    @Test
    void twoWipedMembersNeverFormAQuorumWhileTheThirdIsDown() throws Exception {
        var cluster = quorate.create("amnesia", 3, "3.6.16");
        try (var writer = Writer.to(cluster)) {
            writer.awaitProgress();
            writer.stop();
            quorate.memberProcesses().forEach(MemberProcess::kill);
            var kept = hide(cluster, "local-1");
            hide(cluster, "local-2");
            var third = hide(cluster, "local-3");

            // Its host is down, data and record out of sight.
            var record = move(record(cluster, "local-3"), third.resolve("record.json"));
            quorate.run("member", "start", "-c", "amnesia")
                    .expectRefusal(6, "the data of amnesia-1 on local-1 is gone", "Nothing was");
            quorate.run("cluster", "apply", "-c", "amnesia", "--yes")
                    .expectRefusal(
                            6,
                            "no quorum",
                            "the data of amnesia-1, amnesia-2 is gone",
                            "Nothing was changed.",
                            "bring back the hosts",
                            "quorate restore plan -c amnesia");
            expectNothingStarted(cluster, List.of("local-1", "local-2", "local-3"));

            // Back again, it may start on its own data, and nobody else may.
            move(record, record(cluster, "local-3"));
            bringBack(cluster, "local-3", third);
            quorate.run("cluster", "apply", "-c", "amnesia", "--yes")
                    .expectRefusal(6, "no quorum", "the data of amnesia-1, amnesia-2 is gone");
            expectNothingStarted(cluster, List.of("local-1", "local-2"));

            // With one of the others it is a quorum, and has lost nothing.
            bringBack(cluster, "local-1", kept);
            quorate.done("cluster", "apply", "-c", "amnesia", "--yes");
            var status = cluster.status();
            assertThat(status.path("health").asString()).isEqualTo("HEALTHY");
            assertThat(ManagedCluster.each(status, "name"))
                    .containsExactly("amnesia-1", "amnesia-3", "amnesia-4");
            writer.verifyAllPresent(cluster);
        }
    }

    @Test
    void aWipedMemberDoesNotVoteForALaggingOne() throws Exception {
        var cluster = quorate.create("lagging", 3, "3.6.16");
        quorate.done("member", "stop", "lagging-3", "-c", "lagging", "--yes");
        try (var writer = Writer.to(cluster)) {
            writer.awaitProgress();
            writer.stop();
            quorate.memberProcesses().forEach(MemberProcess::kill);
            hide(cluster, "local-1");
            var second = hide(cluster, "local-2");

            // Wiped 1 and lagging 3 would be a quorum that has seen none of the writes.
            quorate.done("member", "start", "lagging-3", "-c", "lagging");
            quorate.run("member", "start", "lagging-1", "-c", "lagging")
                    .expectRefusal(6, "its id must not run again", "quorate member replace");
            // A member without a quorum does not serve its clients at all after a start.
            quorate.run("member", "replace", "lagging-1", "-c", "lagging", "--yes")
                    .expectRefusal(10, "no member of cluster lagging told who its members are");
            expectNothingStarted(cluster, List.of("local-1", "local-2"));

            bringBack(cluster, "local-2", second);
            quorate.done("cluster", "apply", "-c", "lagging", "--yes");
            assertThat(ManagedCluster.each(cluster.status(), "name"))
                    .containsExactly("lagging-2", "lagging-3", "lagging-4");
            writer.verifyAllPresent(cluster);
        }
    }

    @Test
    void aMemberOfAnEarlierLifeCannotJoinItsNamesake() throws Exception {
        var first = quorate.create("reborn", 3, "3.6.16");
        var before = first.status();
        var file = quorate.home().resolveSibling(quorate.home().getFileName() + "-runs");
        var specification =
                Files.copy(first.directory().resolve("cluster.yaml"), file.resolve("s"));
        quorate.done("cluster", "destroy", "reborn", "--confirm", "reborn");

        quorate.done("cluster", "create", "reborn", "-f", specification.toString());
        var second = quorate.cluster("reborn", "3.6.16");
        var after = second.status();
        assertThat(after.path("clusterId")).isNotEqualTo(before.path("clusterId"));
        assertThat(ManagedCluster.each(after, "peerUrl"))
                .isEqualTo(ManagedCluster.each(before, "peerUrl"));
        assertThat(ManagedCluster.each(after, "id"))
                .doesNotContainAnyElementsOf(ManagedCluster.each(before, "id"));

        try (var writer = Writer.to(second)) {
            second.process("local-3").kill();
            var own = hide(second, "local-3");
            Files.move(aside(second, "local-3"), second.dataDirectory("local-3").resolve("member"));
            var run =
                    quorate.run("member", "start", "reborn-3", "-c", "reborn", "--timeout", "10s");
            assertThat(run.exitCode()).as(run.toString()).isIn(6, 14);
            var mixed = second.status();
            assertThat(mixed.path("health").asString()).isEqualTo("DEGRADED");
            assertThat(mixed.path("clusterId")).isEqualTo(after.path("clusterId"));
            assertThat(ManagedCluster.each(mixed, "id"))
                    .isEqualTo(ManagedCluster.each(after, "id"));
            assertThat(ManagedCluster.each(mixed, "state"))
                    .startsWith("HEALTHY", "HEALTHY")
                    .doesNotContainSequence("HEALTHY", "HEALTHY", "HEALTHY");
            writer.awaitProgress();

            MemberProcess.on(second.dataDirectory("local-3")).ifPresent(MemberProcess::kill);
            hide(second, "local-3");
            bringBack(second, "local-3", own);
            quorate.done("cluster", "apply", "-c", "reborn", "--yes");
            assertThat(second.status().path("health").asString()).isEqualTo("HEALTHY");
            writer.verifyAllPresent(second);
        }
    }

    /// Moves the data of a member where the product does not see it.
    ///
    /// @return where it is now
    private static Path hide(ManagedCluster cluster, String host) throws IOException {
        var hidden = Files.createTempDirectory(cluster.quorate().home(), "hidden-");
        move(cluster.dataDirectory(host).resolve("member"), hidden.resolve("member"));
        return hidden;
    }

    private static void bringBack(ManagedCluster cluster, String host, Path hidden)
            throws IOException {
        move(hidden.resolve("member"), cluster.dataDirectory(host).resolve("member"));
    }

    private static Path move(Path from, Path to) throws IOException {
        return Files.move(from, to);
    }

    private static Path record(ManagedCluster cluster, String host) {
        return cluster.dataDirectory(host).resolveSibling(host + ".quorate.json");
    }

    private static Path aside(ManagedCluster cluster, String host) throws IOException {
        try (var found = Files.newDirectoryStream(cluster.dataDirectory(host), "aside-*")) {
            return found.iterator().next().resolve("member");
        }
    }

    private static void expectNothingStarted(ManagedCluster cluster, List<String> hosts) {
        for (var host : hosts) {
            assertThat(MemberProcess.on(cluster.dataDirectory(host))).isEmpty();
            assertThat(cluster.dataDirectory(host).resolve("member")).doesNotExist();
        }
    }
}
