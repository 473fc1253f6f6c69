package dev.quorate.tests.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.Leftovers;
import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.MemberProcess;
import dev.quorate.tests.fixture.Quorate;
import dev.quorate.tests.fixture.Writer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// All members end at once, their data intact; and process numbers that go to strangers.
class PowerCutIT {
    @RegisterExtension private final Quorate quorate = Quorate.forEachTest();

    private final List<Process> strangers = new ArrayList<>();

    @AfterEach
    void endStrangers() {
        strangers.forEach(Process::destroyForcibly);
    }

    @Test
    void bringsEverythingBackInAnyOrderAndSparesStrangers() throws Exception {
        var cluster = quorate.create("power", 3, "3.6.16");
        var before = cluster.status();
        try (var writer = Writer.to(cluster)) {
            cutPower();
            quorate.run("cluster", "status", "power", "--deadline", "10s").expect(10);
            quorate.done("cluster", "apply", "-c", "power", "--yes");
            expectSameCluster(before, cluster.status());
            writer.awaitProgress();

            cutPower();
            for (var member : List.of("power-3", "power-1", "power-2")) {
                quorate.done("member", "start", member, "-c", "power");
            }
            expectSameCluster(before, cluster.status());
            writer.awaitProgress();

            cutPower();
            quorate.done("member", "start", "-c", "power");
            expectSameCluster(before, cluster.status());
            writer.awaitProgress();
            writer.verifyAllPresent(cluster);
        }

        var stranger = stranger();
        cluster.process("local-1").kill();
        namePid(cluster, "local-1", stranger);
        quorate.done("member", "stop", "power-1", "-c", "power", "--yes");
        assertThat(stranger.isAlive()).isTrue();
        quorate.done("member", "start", "power-1", "-c", "power");
        expectSameCluster(before, cluster.status());

        // The pid file of a member that runs names a stranger: the member is found all the same.
        namePid(cluster, "local-2", stranger);
        quorate.done("cluster", "destroy", "power", "--confirm", "power");
        assertThat(stranger.isAlive()).isTrue();
        Leftovers.expectNone(cluster, List.of());
    }

    private void cutPower() {
        var members = quorate.memberProcesses();
        assertThat(members).hasSize(3);
        members.forEach(member -> member.handle().destroyForcibly());
        members.forEach(MemberProcess::kill);
    }

    private Process stranger() throws IOException {
        var stranger = new ProcessBuilder("sleep", "600").start();
        strangers.add(stranger);
        return stranger;
    }

    /// A pid file that is right in every respect, but for whose process it is.
    private static void namePid(ManagedCluster cluster, String host, Process stranger)
            throws IOException {
        var stat = Files.readString(Path.of("/proc", "" + stranger.pid(), "stat"));
        var startTime = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
        var boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        var file = cluster.dataDirectory(host).resolveSibling(host + ".pid");
        assertThat(file).exists();
        Files.writeString(file, "%d%n%s%n%s%n".formatted(stranger.pid(), startTime, boot));
    }

    private static void expectSameCluster(JsonNode before, JsonNode after) {
        assertThat(after.path("health").asString()).isEqualTo("HEALTHY");
        assertThat(after.path("clusterId")).isEqualTo(before.path("clusterId"));
        assertThat(ManagedCluster.each(after, "id")).isEqualTo(ManagedCluster.each(before, "id"));
    }
}
