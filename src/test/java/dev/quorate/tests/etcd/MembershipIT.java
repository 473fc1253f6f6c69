package dev.quorate.tests.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.manager.etcd.Etcd.ChangeOutcome;
import dev.quorate.manager.etcd.Etcd.MembershipChange;
import dev.quorate.manager.etcd.Etcd.Refusal;
import dev.quorate.manager.etcd.GrpcEtcd;
import dev.quorate.manager.spec.MemberId;
import dev.quorate.tests.fixture.EtcdProcess;
import dev.quorate.tests.fixture.EtcdProcesses;
import dev.quorate.tests.fixture.EtcdPrograms;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The life of a learner, with every way in which etcd refuses a step of it. On a cluster of one
/// voter, which is exempt from the five seconds of health that etcd asks of larger ones.
class MembershipIT {
    static final List<String> VERSIONS = EtcdPrograms.VERSIONS;

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    /// A member that starts accepts connections for a while before it serves them.
    private static final Duration STARTING = Duration.ofSeconds(1);

    private static final Duration PROMOTION = Duration.ofSeconds(60);

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void aLearnerJoinsAndIsPromoted(String version, @TempDir Path directory) throws Exception {
        try (var cluster = EtcdProcesses.start(EtcdPrograms.of(version), directory, 1);
                var etcd = new GrpcEtcd(cluster.tls())) {
            var first = cluster.member(1);
            var learner = cluster.prepare("m2");

            var added = idOf(etcd.change(first.endpoint(), add(learner.peerUrl()), DEADLINE));

            assertThat(etcd.members(first.endpoint(), true, DEADLINE).members())
                    .anySatisfy(member -> {
                        assertThat(member.id()).isEqualTo(added);
                        assertThat(member.learner()).isTrue();
                        assertThat(member.name()).isEmpty();
                    });
            assertRefused(Refusal.PEER_URL_EXISTS, etcd, first, add(learner.peerUrl()));
            assertRefused(Refusal.TOO_MANY_LEARNERS, etcd, first, add("https://127.0.0.1:1"));
            var promote = new MembershipChange.Promote(added);
            assertRefused(Refusal.LEARNER_NOT_READY, etcd, first, promote);

            cluster.join(learner);
            awaitSerializable(etcd, learner);
            var asLearner = etcd.probe(learner.endpoint(), DEADLINE);
            assertThat(asLearner.linearizable()).isFalse();
            assertThat(asLearner.problem()).contains("rpc not supported for learner");
            assertThat(asLearner.status()).isPresent();
            assertThat(asLearner.status().orElseThrow().learner()).isTrue();

            await().atMost(PROMOTION)
                    .until(
                            () -> etcd.change(first.endpoint(), promote, DEADLINE),
                            new ChangeOutcome.Done(added)::equals);
            // A voter is no learner. That may be the echo of our own success, so it is for the
            // caller to look; until it has caught up with its own promotion, etcd says "not ready".
            await().atMost(PROMOTION)
                    .until(
                            () -> etcd.change(first.endpoint(), promote, DEADLINE),
                            ChangeOutcome.Unknown.class::isInstance);
            cluster.awaitReady();
        }
    }

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void aLearnerLeavesOnce(String version, @TempDir Path directory) throws Exception {
        try (var cluster = EtcdProcesses.start(EtcdPrograms.of(version), directory, 1);
                var etcd = new GrpcEtcd(cluster.tls())) {
            var first = cluster.member(1);
            var added = idOf(etcd.change(first.endpoint(), add("https://127.0.0.1:1"), DEADLINE));

            assertThat(etcd.change(first.endpoint(), new MembershipChange.Remove(added), DEADLINE))
                    .isEqualTo(new ChangeOutcome.Done(added));
            assertRefused(
                    Refusal.MEMBER_NOT_FOUND, etcd, first, new MembershipChange.Remove(added));
            assertRefused(
                    Refusal.MEMBER_NOT_FOUND, etcd, first, new MembershipChange.Promote(added));
            assertRefused(Refusal.OTHER, etcd, first, add("no url"));
            assertThat(etcd.members(first.endpoint(), true, DEADLINE).members()).hasSize(1);
        }
    }

    private static MembershipChange add(String peerUrl) {
        return new MembershipChange.AddLearner(peerUrl);
    }

    private static MemberId idOf(ChangeOutcome outcome) {
        assertThat(outcome).isInstanceOf(ChangeOutcome.Done.class);
        return ((ChangeOutcome.Done) outcome).member();
    }

    private static void assertRefused(
            Refusal expected, GrpcEtcd etcd, EtcdProcess member, MembershipChange change)
            throws InterruptedException {
        assertThat(etcd.change(member.endpoint(), change, DEADLINE))
                .isInstanceOfSatisfying(
                        ChangeOutcome.Refused.class,
                        refused -> assertThat(refused.kind()).isEqualTo(expected));
    }

    private static void awaitSerializable(GrpcEtcd etcd, EtcdProcess member) {
        await().atMost(PROMOTION)
                .until(() -> etcd.probe(member.endpoint(), STARTING).serializable());
    }
}
