package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.certs.CertificateStatus.Kind;
import dev.quorate.certs.ClusterPki;
import dev.quorate.certs.Handshake;
import dev.quorate.certs.Serial;
import dev.quorate.cli.RenewalPlan.MemberRenewal;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.apply.StepExecutor;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.state.Holds.Hold;
import dev.quorate.manager.state.Journal;
import dev.quorate.manager.state.JournalEntry.Type;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// Carries out a [RenewalPlan]: one member at a time, each proven before the next is touched. No
/// etcd is restarted, since it reads its certificate anew for each handshake.
///
/// @param journal of this operation, opened
/// @param timeout after which no further step is begun
record Renewal(
        Cluster cluster,
        Hold hold,
        Journal.Writer journal,
        Terminal terminal,
        InstantSource clock,
        Duration timeout) {
    private static final Duration PROOF_DEADLINE = Duration.ofSeconds(15);
    private static final Duration PROOF_INTERVAL = Duration.ofMillis(200);

    /// @param proven whether every listener in question was seen to serve the new serial
    record Step(String step, String reason, String result, boolean proven, Duration took) {}

    /// @throws OperatorException when a running member does not serve its new certificate
    List<Step> carryOut(RenewalPlan plan) throws IOException, InterruptedException {
        var begun = System.nanoTime();
        var steps = new ArrayList<Step>();
        for (var member : plan.members()) {
            checkTime(begun);
            steps.add(done(member.step(), member.reason(), () -> renew(member)));
        }
        if (plan.own().isPresent()) {
            checkTime(begun);
            steps.add(done(RenewalPlan.OWN_STEP, plan.own().get(), this::renewOwn));
        }
        return steps;
    }

    private interface Work {
        /// @return those that do not run, for whom there is no proof
        List<Listener> run() throws IOException, InterruptedException;
    }

    private Step done(String what, String reason, Work work)
            throws IOException, InterruptedException {
        hold.check();
        var begun = System.nanoTime();
        journal.unplanned(Type.INTENT, what, reason, clock.instant());
        var silent = attempt(what, work);
        var took = Duration.ofNanos(System.nanoTime() - begun);
        var result =
                silent.isEmpty()
                        ? "done"
                        : "done, not proven: nothing listens on the " + silent.getFirst();
        journal.unplanned(Type.DONE, what, silent.isEmpty() ? "proven" : result, clock.instant());
        terminal.note(
                "  %s %s (%s)%s"
                        .formatted(
                                silent.isEmpty() ? "✔" : "!",
                                what,
                                Text.seconds(took),
                                silent.isEmpty() ? "" : ": " + result));
        return new Step(what, reason, result, silent.isEmpty(), took);
    }

    private List<Listener> attempt(String what, Work work)
            throws IOException, InterruptedException {
        try {
            return work.run();
        } catch (OperatorException | IOException problem) {
            journal.unplanned(
                    Type.FAILED, what, String.valueOf(problem.getMessage()), clock.instant());
            throw problem;
        }
    }

    private void checkTime(long begunNanos) {
        if (System.nanoTime() - begunNanos > timeout.toNanos()) {
            throw new OperatorException(
                    Failure.TIMED_OUT,
                    "TIMED_OUT",
                    "the certificates were not all renewed within %d s"
                            .formatted(timeout.toSeconds()),
                    "Those renewed so far are proven; the rest was not touched.",
                    "run the same command again to go on");
        }
    }

    private List<Listener> renew(MemberRenewal renewal) throws IOException, InterruptedException {
        cluster.pki()
                .issueMember(
                        renewal.any().member(),
                        StepExecutor.certificateNames(renewal.any().host()),
                        cluster.spec().tls().leafValidity(),
                        clock.instant());
        return prove(renewal.listeners(), this::servesItsOwn);
    }

    private List<Listener> renewOwn() throws IOException, InterruptedException {
        cluster.pki()
                .issueClient(
                        ClusterPki.OWN_CLIENT,
                        cluster.spec().tls().leafValidity(),
                        clock.instant());
        var clientPorts =
                Listener.of(cluster).stream().filter(one -> one.kind() == Kind.SERVER).toList();
        return prove(clientPorts, (_, handshake) -> handshake instanceof Handshake.Completed);
    }

    /// That our own certificate is refused is no matter: it may have expired too, and comes last.
    private boolean servesItsOwn(Listener listener, Handshake handshake) throws IOException {
        return !(handshake instanceof Handshake.Untrusted)
                && handshake.served().map(Serial::of).equals(Optional.of(serial(listener)));
    }

    private String serial(Listener listener) throws IOException {
        return Serial.of(listener.pair(cluster.pki()).read().certificate());
    }

    private interface Proof {
        boolean holds(Listener listener, Handshake handshake) throws IOException;
    }

    /// @return those where nothing listens
    private List<Listener> prove(List<Listener> listeners, Proof proof)
            throws IOException, InterruptedException {
        var silent = new ArrayList<Listener>();
        for (var listener : listeners) {
            if (!listens(listener, proof)) {
                silent.add(listener);
            }
        }
        return silent;
    }

    /// Returns once the proof holds, or false when nothing listens there.
    ///
    /// @throws OperatorException when something listens and the proof does not hold in time
    private boolean listens(Listener listener, Proof proof)
            throws IOException, InterruptedException {
        var begun = System.nanoTime();
        while (true) {
            var handshake = listener.probe(cluster.pki(), PROOF_DEADLINE);
            if (handshake instanceof Handshake.Refused
                    || handshake instanceof Handshake.Unreachable) {
                return false;
            }
            if (proof.holds(listener, handshake)) {
                return true;
            }
            if (System.nanoTime() - begun > PROOF_DEADLINE.toNanos()) {
                throw unproven(listener, handshake);
            }
            // A handshake fails that meets etcd's reading of the files just while they change.
            LockSupport.parkNanos(PROOF_INTERVAL.toNanos());
        }
    }

    private OperatorException unproven(Listener listener, Handshake handshake) throws IOException {
        var served = Served.of(handshake, serial(listener));
        return new OperatorException(
                Failure.FAILED,
                "CERT_NOT_PROVEN",
                "the %s does not work with the new certificate after %d s: it serves %s%s"
                        .formatted(
                                listener,
                                PROOF_DEADLINE.toSeconds(),
                                served.serial() == null ? "none" : "serial " + served.serial(),
                                served.reason().isEmpty() ? "" : " (" + served.reason() + ")"),
                "The new certificate is on disk; no certificate after it was touched.",
                "quorate certs status -c %s, then quorate member restart %s -c %s"
                        .formatted(cluster.name(), listener.member(), cluster.name()));
    }
}
