package dev.quorate.tests.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.quorate.manager.etcd.Etcd.ChangeOutcome;
import dev.quorate.manager.etcd.Etcd.MembershipChange;
import dev.quorate.manager.etcd.Etcd.Refusal;
import dev.quorate.manager.etcd.EtcdException;
import dev.quorate.manager.etcd.GrpcEtcd;
import dev.quorate.manager.etcd.MemberList.EtcdMember;
import dev.quorate.manager.etcd.Probe;
import dev.quorate.manager.spec.MemberId;
import dev.quorate.tests.fixture.EtcdProcess;
import dev.quorate.tests.fixture.EtcdProcesses;
import dev.quorate.tests.fixture.EtcdPrograms;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.FieldSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What we read and do equals what etcdctl prints of the same three members, on every version.
@ParameterizedClass
@FieldSource("VERSIONS")
class AgainstEtcdctlIT {
    static final List<String> VERSIONS = EtcdPrograms.VERSIONS;

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final JsonMapper JSON = new JsonMapper();
    private static final int SHA_256_BYTES = 32;

    private static final Map<String, EtcdProcesses> CLUSTERS = new ConcurrentHashMap<>();

    @TempDir private static Path root;

    private final Path directory;
    private final EtcdProcesses cluster;
    private final GrpcEtcd etcd;

    AgainstEtcdctlIT(String version) {
        this.directory = root.resolve(version);
        this.cluster = Objects.requireNonNull(CLUSTERS.get(version));
        this.etcd = new GrpcEtcd(cluster.tls());
    }

    @BeforeParameterizedClassInvocation
    static void start(String version) throws IOException {
        var directory = Files.createDirectory(root.resolve(version));
        CLUSTERS.put(version, EtcdProcesses.start(EtcdPrograms.of(version), directory, 3));
    }

    @AfterParameterizedClassInvocation
    static void end(String version) {
        Objects.requireNonNull(CLUSTERS.remove(version)).close();
    }

    @AfterEach
    void close() {
        etcd.close();
    }

    @Test
    void statusIsTheSame() {
        await().atMost(DEADLINE)
                .untilAsserted(() -> {
                    for (var member : cluster.members()) {
                        var probe = etcd.probe(member.endpoint(), DEADLINE);
                        assertThat(probe.status()).contains(statusByEtcdctl(member));
                        assertThat(probe.linearizable()).isTrue();
                        assertThat(probe.serializable()).isTrue();
                        assertThat(probe.problem()).isEmpty();
                    }
                });
    }

    @Test
    void theMemberListIsTheSame() throws Exception {
        var expected = json(cluster.member(1), "member", "list");

        for (var member : cluster.members()) {
            for (var barrier : List.of(true, false)) {
                var list = etcd.members(member.endpoint(), barrier, DEADLINE);
                assertThat(list.members()).containsExactlyInAnyOrderElementsOf(members(expected));
                assertThat(list.clusterId()).isEqualTo(id(expected.at("/header/cluster_id")));
                assertThat(list.raftTerm()).isPositive();
                assertThat(list.confirmed()).isEqualTo(barrier);
            }
        }
    }

    @Test
    void hashesAreTheSameOnAllMembers() throws Exception {
        var revision = put("hashed", "1");

        for (var member : cluster.members()) {
            // A member applies what the others have agreed on at its own pace.
            etcd.members(member.endpoint(), true, DEADLINE);
            var answer =
                    json(member, "endpoint", "hashkv", "--rev=" + revision).get(0).get("HashKV");
            var sample = etcd.hash(member.endpoint(), revision, DEADLINE);
            assertThat(Integer.toUnsignedLong(sample.hash()))
                    .isEqualTo(answer.get("hash").asLong());
            assertThat(sample.compactRevision())
                    .isEqualTo(answer.path("compact_revision").asLong(0));
            assertThat(sample.member().value()).isEqualTo(id(answer.at("/header/member_id")));
            assertThat(sample.revision()).isEqualTo(revision);
        }
    }

    @Test
    void aHashOutsideOfTheHistoryIsOutOfRange() throws Exception {
        var old = put("compacted", "1");
        put("compacted", "2");
        var last = put("compacted", "3");
        cluster.etcdctl(cluster.member(1), "compact", "" + last);

        for (var revision : List.of(old, last + 1_000)) {
            assertThatThrownBy(() -> etcd.hash(cluster.member(1).endpoint(), revision, DEADLINE))
                    .isInstanceOfSatisfying(
                            EtcdException.class,
                            e -> assertThat(e.kind()).isEqualTo(EtcdException.Kind.OUT_OF_RANGE));
        }
    }

    @Test
    void aSnapshotIsTheSame() throws Exception {
        put("kept", "x".repeat(100_000));
        var theirs = directory.resolve("theirs.db");
        cluster.etcdctl(cluster.member(2), "snapshot", "save", theirs.toString());
        var ours = new ByteArrayOutputStream();

        var written = etcd.snapshot(cluster.member(2).endpoint(), ours, DEADLINE);

        assertThat(written).isEqualTo(Files.size(theirs)).isEqualTo(ours.size());
        var bytes = ours.toByteArray();
        var content = Arrays.copyOf(bytes, bytes.length - SHA_256_BYTES);
        assertThat(MessageDigest.getInstance("SHA-256").digest(content))
                .isEqualTo(Arrays.copyOfRange(bytes, content.length, bytes.length));
    }

    @Test
    void leadershipMovesOnlyByItsLeader() throws Exception {
        var leader = cluster.leader();
        var other =
                cluster.members().stream()
                        .filter(member -> member != leader)
                        .findFirst()
                        .orElseThrow();
        var move = new MembershipChange.MoveLeader(idOf(other));

        assertThat(etcd.change(other.endpoint(), move, DEADLINE))
                .isInstanceOfSatisfying(
                        ChangeOutcome.Refused.class,
                        refused -> assertThat(refused.kind()).isEqualTo(Refusal.NO_LEADER));
        assertThat(etcd.change(leader.endpoint(), move, DEADLINE))
                .isEqualTo(new ChangeOutcome.Done(idOf(other)));
        assertThat(statusByEtcdctl(leader).leader()).contains(idOf(other));
    }

    @Test
    void noLearnerIsAddedWhileAVoterIsDown() throws Exception {
        var down = cluster.member(3);
        down.kill();
        cluster.awaitReady();

        assertThat(
                        etcd.change(
                                cluster.member(1).endpoint(),
                                new MembershipChange.AddLearner("https://127.0.0.1:1"),
                                DEADLINE))
                .isInstanceOfSatisfying(
                        ChangeOutcome.Refused.class,
                        refused -> assertThat(refused.kind()).isEqualTo(Refusal.UNHEALTHY));

        down.start();
        cluster.awaitReady();
    }

    private long put(String key, String value) throws Exception {
        var member = cluster.member(1);
        return id(json(member, "put", key, value).at("/header/revision"));
    }

    private MemberId idOf(EtcdProcess member) throws Exception {
        return statusByEtcdctl(member).member();
    }

    private Probe.Status statusByEtcdctl(EtcdProcess member) throws Exception {
        var status = json(member, "endpoint", "status").get(0).get("Status");
        return new Probe.Status(
                id(status.at("/header/cluster_id")),
                new MemberId(id(status.at("/header/member_id"))),
                Optional.of(new MemberId(id(status.get("leader")))),
                status.path("isLearner").asBoolean(false),
                id(status.get("raftTerm")),
                id(status.get("raftIndex")),
                id(status.get("raftAppliedIndex")),
                id(status.at("/header/revision")),
                status.get("version").asString(),
                status.path("storageVersion").asString(""),
                id(status.get("dbSize")),
                id(status.get("dbSizeInUse")),
                List.of());
    }

    private static List<EtcdMember> members(JsonNode list) {
        var members = new ArrayList<EtcdMember>();
        for (var member : list.get("members")) {
            members.add(
                    new EtcdMember(
                            new MemberId(id(member.get("ID"))),
                            member.get("name").asString(),
                            strings(member.get("peerURLs")),
                            strings(member.get("clientURLs")),
                            member.path("isLearner").asBoolean(false)));
        }
        return members;
    }

    private static List<String> strings(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    private JsonNode json(EtcdProcess member, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(arguments));
        command.add("--write-out=json");
        return JSON.readTree(cluster.etcdctl(member, command.toArray(String[]::new)));
    }

    /// etcdctl prints ids as unsigned decimals, which do not fit into a signed long.
    private static long id(JsonNode number) {
        return new BigInteger(number.asString()).longValue();
    }
}
