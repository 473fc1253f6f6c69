package dev.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.certs.Identity;
import dev.quorate.certs.MemberFiles;
import dev.quorate.certs.PairDirectory;
import dev.quorate.certs.Serial;
import dev.quorate.manager.apply.StepExecutor;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.host.IdentityRecord;
import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.manager.spec.FreePorts;
import dev.quorate.manager.spec.HostSpec;
import dev.quorate.manager.spec.LocalClusterSpec;
import dev.quorate.manager.spec.MemberId;
import dev.quorate.manager.state.ClusterRecord.State;
import dev.quorate.manager.state.Holds.Role;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Certificates by command, on a cluster of one member whose listeners are played by the JDK.
class CertsCommandsTest {
    private static final String MEMBER = "dev-1";

    @TempDir Path directory;

    private Shell shell;
    private HostSpec host;
    private MemberFiles files;

    @BeforeEach
    void oneMember() throws IOException {
        shell = new Shell(directory.resolve("home"));
        var spec =
                new LocalClusterSpec(FreePorts.of(shell.home()), Set.of())
                        .create("dev", 1, EtcdVersion.DEFAULT, shell.home().resolve("data"));
        host = spec.hosts().getFirst();
        var session = new Session(shell.environment());
        try (var cluster = session.clusters().prepare(spec, "", Optional.empty())) {
            cluster.home().write(cluster.record().in(State.ACTIVE));
            files =
                    cluster.pki()
                            .issueMember(
                                    MEMBER,
                                    StepExecutor.certificateNames(host),
                                    spec.tls().leafValidity(),
                                    Instant.now());
            cluster.hosts().writeRecord(host, identity(cluster, session.home().managerUid()));
        }
    }

    private static IdentityRecord identity(Cluster cluster, String managerUid) throws IOException {
        return new IdentityRecord(
                managerUid,
                "dev",
                cluster.record().uid(),
                cluster.record().incarnation(),
                MEMBER,
                Optional.of(MemberId.parse("8e9e05c52164694d")),
                Optional.empty(),
                IdentityRecord.State.JOINED,
                Instant.now());
    }

    private TlsListener client(TlsListener.Source source) throws IOException {
        return new TlsListener(host.clientPort(), source);
    }

    private TlsListener peer(TlsListener.Source source) throws IOException {
        return new TlsListener(host.peerPort(), source);
    }

    private Shell later(Duration duration) {
        return new Shell(shell.home(), InstantSource.offset(InstantSource.system(), duration));
    }

    @Test
    void allIsWellWhenWhatIsOnDiskIsServed() throws IOException {
        try (var _ = client(files.server()::read);
                var _ = peer(files.peer()::read)) {
            var status = shell.type("certs", "status", "--deadline", "60s", "-c", "dev");

            assertThat(status.exit()).as(status.err()).isZero();
            assertThat(status.out()).contains("KIND", "SERVED");
            assertThat(row(status.out(), "peer ")).contains(MEMBER, "same");
            assertThat(row(status.out(), "server")).contains(MEMBER, "same");
            assertThat(row(status.out(), "client")).contains("quorate");
            assertThat(status.out().lines())
                    .allSatisfy(line -> assertThat(line).hasSizeLessThan(121));
        }
    }

    @Test
    void warnsOfAListenerThatServesAnEarlierCertificate() throws IOException {
        var earlier = files.server().read();
        issueAnew();
        try (var _ = client(() -> earlier);
                var _ = peer(files.peer()::read)) {
            var status =
                    shell.type("certs", "status", "--deadline", "60s", "-c", "dev", "-o", "json");

            assertThat(status.exit()).isEqualTo(3);
            assertThat(status.out()).contains("\"match\" : \"OTHER\"", serial(earlier));
            assertThat(status.err()).contains("still serves serial " + serial(earlier));
        }
    }

    @Test
    void warnsOfAMemberThatDoesNotAnswer() {
        var status = shell.type("certs", "status", "--deadline", "60s", "-c", "dev");

        assertThat(status.exit()).isEqualTo(3);
        assertThat(status.out()).contains("no answer");
    }

    @Test
    void warnsOfWhatIsDueAndCallsWhatHasExpiredCritical() throws IOException {
        try (var _ = client(files.server()::read);
                var _ = peer(files.peer()::read)) {
            var due =
                    later(Duration.ofDays(75))
                            .type("certs", "status", "--deadline", "60s", "-c", "dev");
            var expired =
                    later(Duration.ofDays(91))
                            .type("certs", "status", "--deadline", "60s", "-c", "dev");

            assertThat(due.exit()).isEqualTo(3);
            assertThat(due.err())
                    .contains(
                            "dev-1 server is due; quorate certs renew -c dev --member dev-1",
                            "quorate client is due; quorate certs renew -c dev");
            assertThat(expired.exit()).isEqualTo(4);
            assertThat(expired.out()).contains("expired");
        }
    }

    @Test
    void anUnusableFileIsCriticalAndNamed() throws IOException {
        Files.writeString(files.server().keyFile(), "nothing");

        var status = shell.type("certs", "status", "--deadline", "60s", "-c", "dev");

        assertThat(status.exit()).isEqualTo(4);
        assertThat(status.out()).contains("unusable");
        assertThat(status.err()).contains("key.pem");
    }

    @Test
    void renewsNothingThatIsNotDue() throws IOException {
        var before = serial(files.server().read());

        var renewal = shell.type("certs", "renew", "-c", "dev", "--yes");

        assertThat(renewal.exit()).isZero();
        assertThat(renewal.out()).contains("Nothing to do");
        assertThat(serial(files.server().read())).isEqualTo(before);
    }

    @Test
    void renewsAllAndProvesThatTheNewOnesAreServed() throws IOException {
        var before = serial(files.server().read());
        try (var _ = client(files.server()::read);
                var _ = peer(files.peer()::read)) {
            var renewal = shell.type("certs", "renew", "-c", "dev", "--all", "--yes", "-o", "json");

            assertThat(renewal.exit()).as(renewal.err()).isZero();
            assertThat(renewal.out())
                    .contains(
                            "renew both certificates of dev-1",
                            "renew the manager's own client certificate",
                            "\"result\" : \"done\"");
            assertThat(serial(files.server().read())).isNotEqualTo(before);
            assertThat(shell.type("certs", "status", "--deadline", "60s", "-c", "dev").exit())
                    .isZero();
        }
    }

    @Test
    void asksAllListenersAtOnce() throws IOException {
        var both = new CyclicBarrier(2);
        try (var _ = client(() -> whenBothWereAsked(both, files.server()));
                var _ = peer(() -> whenBothWereAsked(both, files.peer()))) {
            var status = shell.type("certs", "status", "--deadline", "20s", "-c", "dev");

            assertThat(status.exit()).as(status.err()).isZero();
        }
    }

    private static Identity whenBothWereAsked(CyclicBarrier both, PairDirectory pair)
            throws IOException {
        try {
            both.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException alone) {
            throw new IOException("the other listener was not asked meanwhile", alone);
        }
        return pair.read();
    }

    @Test
    void theHistoryTellsWhatWasRenewedWhyAndByWhom() throws IOException {
        try (var _ = client(files.server()::read);
                var _ = peer(files.peer()::read)) {
            shell.type("certs", "renew", "-c", "dev", "--all", "--yes");
        }

        var table = shell.type("cluster", "history", "-c", "dev").out();
        var steps = shell.type("cluster", "history", "-c", "dev", "--steps").out();
        var document = shell.type("cluster", "history", "-c", "dev", "-o", "json").out();

        assertThat(table).containsPattern("certs renew -c dev --all +\\S+ +2 +done");
        assertThat(steps)
                .containsPattern("INTENT +renew both certificates of dev-1: .*asked")
                .containsPattern("DONE +renew both certificates of dev-1: proven")
                .contains("renew the manager's own client certificate");
        assertThat(document)
                .contains(
                        "\"kind\" : \"renew\"",
                        "\"person\" : \"" + shell.environment().person(),
                        "\"closed\" : true");
    }

    @Test
    void theHistoryTellsOfARenewalThatIsNotProven() {
        shell.type("certs", "renew", "-c", "dev", "--all", "--yes");

        assertThat(shell.type("cluster", "history", "-c", "dev", "--steps").out())
                .contains("done, not all proven", "nothing listens on the peer port of dev-1");
    }

    @Test
    void saysWhenThereIsNoProofBecauseTheMemberDoesNotRun() {
        var renewal = shell.type("certs", "renew", "-c", "dev", "--all", "--yes");

        assertThat(renewal.exit()).isEqualTo(3);
        assertThat(renewal.err()).contains("not proven: nothing listens on the peer port of dev-1");
    }

    @Test
    void aDryRunRenewsNothing() throws IOException {
        var before = serial(files.server().read());

        var renewal = shell.type("certs", "renew", "-c", "dev", "--all", "--dry-run");

        assertThat(renewal.exit()).isZero();
        assertThat(renewal.out()).contains("Nothing was changed.");
        assertThat(serial(files.server().read())).isEqualTo(before);
    }

    @Test
    void renewingNeedsAYes() throws IOException {
        var before = serial(files.server().read());

        var renewal = shell.type("certs", "renew", "-c", "dev", "--all");

        assertThat(renewal.exit()).isEqualTo(7);
        assertThat(renewal.err()).contains("--yes");
        assertThat(serial(files.server().read())).isEqualTo(before);
    }

    @Test
    void renewingAMemberThatIsNoneIsNotFound() {
        var renewal = shell.type("certs", "renew", "-c", "dev", "--member", "dev-9", "--yes");

        assertThat(renewal.exit()).isEqualTo(5);
    }

    @Test
    void renewingWaitsForNobodyElsesOperation() throws IOException {
        try (var cluster = new Session(shell.environment()).clusters().open("dev");
                var _ = cluster.hold(Role.OPERATION, "member replace dev-1", "somebody")) {
            var renewal = shell.type("certs", "renew", "-c", "dev", "--all", "--yes");

            assertThat(renewal.exit()).isEqualTo(9);
            assertThat(renewal.err()).contains("member replace dev-1 by somebody");
        }
    }

    @Test
    void issuesACertificateForSomebodyElse() throws IOException {
        var out = directory.resolve("app");

        var issued = shell.type("certs", "issue", "app", "-c", "dev", "--out", out.toString());

        assertThat(issued.exit()).as(issued.err()).isZero();
        assertThat(issued.out())
                .contains(out.resolve("ca.pem").toString(), out.resolve("key.pem").toString());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
                .isEqualTo("rwx------");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(out.resolve("key.pem"))))
                .isEqualTo("rw-------");
        assertThat(
                        row(
                                shell.type("certs", "status", "--deadline", "60s", "-c", "dev")
                                        .out(),
                                "client  app"))
                .isNotEmpty();
    }

    @Test
    void issuingNeverOverwritesAFile() throws IOException {
        var out = Files.createDirectory(directory.resolve("app"));
        Files.writeString(out.resolve("key.pem"), "precious");

        var issued = shell.type("certs", "issue", "app", "-c", "dev", "--out", out.toString());

        assertThat(issued.exit()).isEqualTo(2);
        assertThat(out.resolve("key.pem")).hasContent("precious");
        assertThat(out.resolve("cert.pem")).doesNotExist();
        assertThat(shell.type("certs", "status", "--deadline", "60s", "-c", "dev").out())
                .doesNotContain(" app ");
    }

    @Test
    void nobodyElseIsGivenTheManagersOwnName() {
        var issued = shell.type("certs", "issue", "quorate", "-c", "dev");

        assertThat(issued.exit()).isEqualTo(2);
        assertThat(issued.err()).contains("the manager's own");
    }

    @Test
    void aNameThatCannotBeAFileNameIsRefused() {
        var issued = shell.type("certs", "issue", "../app", "-c", "dev");

        assertThat(issued.exit()).isEqualTo(2);
    }

    private void issueAnew() throws IOException {
        try (var cluster = new Session(shell.environment()).clusters().open("dev")) {
            cluster.pki()
                    .issueMember(
                            MEMBER,
                            StepExecutor.certificateNames(host),
                            Duration.ofDays(90),
                            Instant.now());
        }
    }

    private static String serial(Identity identity) {
        return Serial.of(identity.certificate());
    }

    private static String row(String table, String beginning) {
        return table.lines().filter(line -> line.startsWith(beginning)).findFirst().orElse("");
    }
}
