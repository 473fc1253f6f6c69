package dev.quorate.tests.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.quorate.certs.ClusterPki;
import dev.quorate.manager.etcd.ClientTls;
import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.manager.etcd.Etcd.ChangeOutcome;
import dev.quorate.manager.etcd.Etcd.MembershipChange;
import dev.quorate.manager.etcd.Etcd.Refusal;
import dev.quorate.manager.etcd.EtcdException;
import dev.quorate.manager.etcd.GrpcEtcd;
import dev.quorate.manager.spec.MemberId;
import dev.quorate.tests.fixture.EtcdProcess;
import dev.quorate.tests.fixture.EtcdProcesses;
import dev.quorate.tests.fixture.EtcdPrograms;
import dev.quorate.tests.fixture.Ports;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Members that are frozen, dead, just back, or not who we expect.
class FailingMemberIT {
    private static final Duration DEADLINE = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration DAY = Duration.ofDays(1);

    /// A target that is no member: even if it is carried out late, nothing changes.
    private static final MembershipChange HARMLESS =
            new MembershipChange.MoveLeader(new MemberId(1));

    @TempDir private static Path root;
    private static EtcdProcesses cluster;

    private EtcdProcess member;
    private GrpcEtcd etcd;

    @BeforeAll
    static void start() throws IOException {
        cluster = EtcdProcesses.start(EtcdPrograms.of("3.6.16"), root, 3);
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @BeforeEach
    void connect() {
        member = cluster.member(3);
        etcd = new GrpcEtcd(cluster.tls());
    }

    @AfterEach
    void heal() throws Exception {
        etcd.close();
        for (var each : cluster.members()) {
            if (each.isRunning()) {
                each.thaw();
            } else {
                each.start();
            }
        }
        cluster.awaitReady();
    }

    @Test
    void aFrozenMemberCostsOneDeadline() throws Exception {
        assertThat(etcd.probe(member.endpoint(), DEADLINE).problem()).isEmpty();
        member.freeze();
        var started = System.nanoTime();

        var probe = etcd.probe(member.endpoint(), DEADLINE);

        var took = Duration.ofNanos(System.nanoTime() - started);
        assertThat(probe.status()).isEmpty();
        assertThat(probe.linearizable()).isFalse();
        assertThat(probe.serializable()).isFalse();
        assertThat(probe.problem())
                .isEqualTo(member.endpoint() + ": no answer to status within 3.0 s");
        assertThat(took).isBetween(DEADLINE, DEADLINE.multipliedBy(2));
    }

    @Test
    void probingAFrozenMemberLeaksNothing() throws Exception {
        member.freeze();
        etcd.probe(member.endpoint(), Duration.ofMillis(200));
        var before = sockets();

        for (var round = 0; round < 10; round++) {
            etcd.probe(member.endpoint(), Duration.ofMillis(50));
        }

        assertThat(sockets()).isLessThanOrEqualTo(before);
    }

    @Test
    void aChangeThatAFrozenMemberHasReceivedIsUnknown() throws Exception {
        etcd.probe(member.endpoint(), DEADLINE);
        member.freeze();

        assertThat(etcd.change(member.endpoint(), HARMLESS, Duration.ofSeconds(1)))
                .isInstanceOf(ChangeOutcome.Unknown.class);
    }

    @Test
    void aChangeForWhichNoConnectionCameAboutWasNotSent() throws Exception {
        member.freeze();

        assertThat(etcd.change(member.endpoint(), HARMLESS, Duration.ofSeconds(1)))
                .isInstanceOfSatisfying(ChangeOutcome.Refused.class, FailingMemberIT::isNotSent);
    }

    @Test
    void aDeadMemberRefusesConnections() throws Exception {
        member.kill();

        assertThat(etcd.probe(member.endpoint(), DEADLINE).problem())
                .startsWith(member.endpoint() + ": cannot be reached: Connection refused");
        assertKind(
                EtcdException.Kind.UNREACHABLE,
                () -> etcd.members(member.endpoint(), true, DEADLINE));
        assertThat(etcd.change(member.endpoint(), HARMLESS, DEADLINE))
                .isInstanceOfSatisfying(ChangeOutcome.Refused.class, FailingMemberIT::isNotSent);
    }

    @Test
    void aMemberThatIsBackIsSeenByTheNextProbe() throws Exception {
        member.kill();
        for (var round = 0; round < 5; round++) {
            assertThat(etcd.probe(member.endpoint(), DEADLINE).status()).isEmpty();
        }
        member.start();
        // Another client, so that ours has not looked since the member came up.
        cluster.awaitReady();

        assertThat(etcd.probe(member.endpoint(), DEADLINE).problem()).isEmpty();
    }

    @Test
    void withoutAQuorumOnlyTheBarrierTells() throws Exception {
        cluster.member(1).freeze();
        cluster.member(2).freeze();

        var unconfirmed = etcd.members(member.endpoint(), false, DEADLINE);

        assertThat(unconfirmed.members()).hasSize(3);
        assertThat(unconfirmed.confirmed()).isFalse();
        assertKind(
                EtcdException.Kind.DEADLINE, () -> etcd.members(member.endpoint(), true, DEADLINE));
        var probe = etcd.probe(member.endpoint(), DEADLINE);
        assertThat(probe.status()).isPresent();
        assertThat(probe.serializable()).isTrue();
        assertThat(probe.linearizable()).isFalse();
    }

    @Test
    void aServerOfAnotherAuthorityIsNotTrusted() throws Exception {
        var own = cluster.tls();
        var stranger = strangers("another");
        var distrusting = new ClientTls(stranger.authorities(), own.certificate(), own.key());

        try (var mistaken = new GrpcEtcd(distrusting)) {
            assertThat(mistaken.probe(member.endpoint(), DEADLINE).problem())
                    .contains("unable to find valid certification path");
            assertKind(
                    EtcdException.Kind.UNTRUSTED,
                    () -> mistaken.members(member.endpoint(), true, DEADLINE));
        }
    }

    @Test
    void aClientOfAnotherAuthorityIsNotAccepted() throws Exception {
        var stranger = strangers("stranger");
        var unknown =
                new ClientTls(cluster.tls().authorities(), stranger.certificate(), stranger.key());

        try (var mistaken = new GrpcEtcd(unknown)) {
            assertKind(
                    EtcdException.Kind.UNTRUSTED,
                    () -> mistaken.members(member.endpoint(), true, DEADLINE));
        }
    }

    @Test
    void nothingRunsAfterClose() throws Exception {
        etcd.close();
        await().atMost(PATIENCE).pollInSameThread().until(() -> connectionThreads().isEmpty());
        var before = Thread.getAllStackTraces().keySet();
        var another = new GrpcEtcd(cluster.tls());
        for (var each : cluster.members()) {
            another.probe(each.endpoint(), DEADLINE);
        }
        another.probe(new Endpoint("127.0.0.1", Ports.free()), DEADLINE);
        assertThat(connectionThreads()).hasSize(1);

        another.close();

        // The loop has ended; its thread may be on its last steps.
        await().atMost(PATIENCE).pollInSameThread().until(() -> connectionThreads().isEmpty());
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> !before.contains(thread))
                .filteredOn(Predicate.not(FailingMemberIT::belongsToTheVirtualMachine))
                .isEmpty();
        assertThatThrownBy(() -> another.probe(member.endpoint(), DEADLINE))
                .isInstanceOf(IllegalStateException.class);
    }

    private static Set<String> connectionThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("etcd-connections"))
                .collect(Collectors.toSet());
    }

    /// Carriers and timers of virtual threads.
    private static boolean belongsToTheVirtualMachine(Thread thread) {
        return thread.isDaemon()
                && List.of("ForkJoinPool-", "VirtualThread-", "Common-Cleaner", "process reaper")
                        .stream()
                        .anyMatch(thread.getName()::startsWith);
    }

    private static void isNotSent(ChangeOutcome.Refused refused) {
        assertThat(refused.kind()).isEqualTo(Refusal.NOT_SENT);
    }

    private static void assertKind(EtcdException.Kind expected, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EtcdException.class, e -> assertThat(e.kind()).isEqualTo(expected));
    }

    private static ClientTls strangers(String name) throws IOException {
        var pki =
                ClusterPki.create(
                        root.resolve(name), name, new ClusterPki.Validity(DAY, DAY), Instant.now());
        return EtcdProcesses.tls(pki.client(ClusterPki.OWN_CLIENT));
    }

    private static long sockets() throws IOException {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(FailingMemberIT::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            // Closed since it was listed.
            return false;
        }
    }
}
