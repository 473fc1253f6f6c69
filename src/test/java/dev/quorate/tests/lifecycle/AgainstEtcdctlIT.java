package dev.quorate.tests.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.Leftovers;
import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.Quorate;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// One cluster of each version from create to destroy. What the product says of it is what etcd's
/// own command line says, and that command line works as soon as the product has set up a shell for
/// it.
class AgainstEtcdctlIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int SETTLED_TRIES_MAX = 10;
    private static final int SHELL_DEADLINE_SECONDS = 60;

    /// What a person types first.
    private static final String SET_UP = "set -e; eval \"$(quorate cluster env -c same)\"\n";

    private static final String LOOK =
            """
            etcdctl member list -w json; echo
            etcdctl endpoint status -w json; echo
            """;

    @RegisterExtension private final Quorate quorate = Quorate.forEachTest();

    @Test
    void saysWhatEtcdctlSaysAndLeavesNothingBehind() throws Exception {
        saysWhatEtcdctlSays("3.6.16");
    }

    @Tag("full")
    @ParameterizedTest
    @ValueSource(strings = {"3.4.23", "3.5.35", "3.7.3"})
    void saysAlikeWhatEtcdctlOfOtherVersionsSays(String version) throws Exception {
        saysWhatEtcdctlSays(version);
    }

    private void saysWhatEtcdctlSays(String version) throws Exception {
        var cluster = quorate.create("same", 3, version);

        assertThat(shell("etcdctl put shell works")).containsExactly("OK");
        assertThat(shell("etcdctl alarm list")).isEmpty();
        var said = settled(cluster);

        assertThat(fromStatus(said.status())).isEqualTo(fromEtcdctl(said.etcdctl()));
        assertThat(said.status().path("health").asString()).isEqualTo("HEALTHY");
        assertThat(ManagedCluster.each(said.status(), "version")).containsOnly(version);
        assertThat(ManagedCluster.members(said.status()))
                .allSatisfy(member -> assertThat(member.path("alarms").size()).isZero());

        quorate.run("cluster", "destroy", "same").expectRefusal(7, "name");
        assertThat(quorate.memberProcesses()).hasSize(3);
        quorate.done("cluster", "destroy", "same", "--confirm", "same");
        assertThat(quorate.memberProcesses()).isEmpty();
        Leftovers.expectNone(cluster, List.of());
        var asides = quorate.done("member", "aside", "list", "-c", "same", "-o", "json").json();
        assertThat(asides.path("items").size()).isEqualTo(3);
    }

    /// How old the newest point is changes whenever one asks.
    private static JsonNode withoutAges(JsonNode status) {
        if (status.path("protection") instanceof ObjectNode protection) {
            protection.remove("rpoSeconds");
        }
        return status;
    }

    private record Said(JsonNode status, List<String> etcdctl) {}

    /// Both sides of one moment: indexes move by themselves for a while after members have started,
    /// so etcdctl is asked between two reports that are equal. To list alarms is no look: etcdctl's
    /// question goes through the log.
    private Said settled(ManagedCluster cluster) throws IOException, InterruptedException {
        for (var tries = 0; tries < SETTLED_TRIES_MAX; tries++) {
            var before = withoutAges(cluster.status());
            var etcdctl = shell(LOOK);
            if (before.equals(withoutAges(cluster.status()))) {
                return new Said(before, etcdctl);
            }
        }
        throw new AssertionError("the cluster does not come to rest");
    }

    /// A real shell with nothing of etcd on its path but what the product puts there. Nothing may
    /// complain.
    private List<String> shell(String script) throws IOException, InterruptedException {
        var out = Files.createTempFile("shell", ".out");
        var err = Files.createTempFile("shell", ".err");
        var builder =
                new ProcessBuilder("/bin/sh", "-c", SET_UP + script)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().putAll(quorate.environment());
        builder.environment().put("PATH", Quorate.programs() + ":/usr/bin:/bin");
        var process = builder.start();
        try {
            assertThat(process.waitFor(SHELL_DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(err).isEmptyFile();
            assertThat(process.exitValue()).isZero();
            return Files.readAllLines(out).stream().filter(line -> !line.isEmpty()).toList();
        } finally {
            process.destroyForcibly();
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static TreeMap<String, List<Object>> fromStatus(JsonNode status) {
        var facts = new TreeMap<String, List<Object>>();
        facts.put(
                "cluster",
                List.of(
                        status.path("clusterId").asString(),
                        status.path("leader").asString(),
                        status.path("revision").asLong()));
        for (var member : status.path("members")) {
            facts.put(
                    member.path("id").asString(),
                    List.of(
                            member.path("name").asString(),
                            member.path("clientUrl").asString(),
                            member.path("peerUrl").asString(),
                            member.path("role").asString(),
                            member.path("version").asString(),
                            member.path("dbSize").asLong(),
                            member.path("dbSizeInUse").asLong(),
                            member.path("raftTerm").asLong(),
                            member.path("raftIndex").asLong(),
                            member.path("appliedIndex").asLong()));
        }
        return facts;
    }

    private static TreeMap<String, List<Object>> fromEtcdctl(List<String> printed) {
        var listed = JSON.readTree(printed.getFirst());
        var facts = new TreeMap<String, List<Object>>();
        for (var answer : JSON.readTree(printed.get(1))) {
            var status = answer.path("Status");
            var id = id(status.path("header").path("member_id"));
            var leader = id(status.path("leader"));
            var member = find(listed, id);
            facts.put(
                    "cluster",
                    List.of(
                            id(listed.path("header").path("cluster_id")),
                            leader,
                            status.path("header").path("revision").asLong()));
            facts.put(
                    id,
                    List.of(
                            member.path("name").asString(),
                            answer.path("Endpoint").asString(),
                            member.path("peerURLs").path(0).asString(),
                            id.equals(leader) ? "leader" : "voter",
                            status.path("version").asString(),
                            status.path("dbSize").asLong(),
                            status.path("dbSizeInUse").asLong(),
                            status.path("raftTerm").asLong(),
                            status.path("raftIndex").asLong(),
                            status.path("raftAppliedIndex").asLong()));
        }
        return facts;
    }

    private static JsonNode find(JsonNode listed, String id) {
        for (var member : listed.path("members")) {
            if (id(member.path("ID")).equals(id)) {
                return member;
            }
        }
        throw new AssertionError("etcdctl lists no member " + id);
    }

    private static String id(JsonNode number) {
        return "%016x".formatted(number.bigIntegerValue());
    }
}
