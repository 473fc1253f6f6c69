package dev.quorate.manager.apply;

import dev.quorate.OperatorException;
import dev.quorate.certs.AlternativeName;
import dev.quorate.manager.apply.StepOutcome.Applied;
import dev.quorate.manager.apply.StepOutcome.Failed;
import dev.quorate.manager.host.Host;
import dev.quorate.manager.host.Host.StartOrder;
import dev.quorate.manager.host.IdentityRecord;
import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.plan.PlanStep;
import dev.quorate.manager.plan.PlanStep.AddLearner;
import dev.quorate.manager.plan.PlanStep.LatchMember;
import dev.quorate.manager.plan.PlanStep.MoveLeader;
import dev.quorate.manager.plan.PlanStep.PermitMember;
import dev.quorate.manager.plan.PlanStep.PermitRestored;
import dev.quorate.manager.plan.PlanStep.PlaceData;
import dev.quorate.manager.plan.PlanStep.PromoteLearner;
import dev.quorate.manager.plan.PlanStep.RemoveMember;
import dev.quorate.manager.plan.PlanStep.SetAside;
import dev.quorate.manager.plan.PlanStep.StartMember;
import dev.quorate.manager.plan.PlanStep.StopMember;
import dev.quorate.manager.release.Binary;
import dev.quorate.manager.release.EtcdBinaries;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.spec.HostSpec;
import dev.quorate.manager.spec.MemberId;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Carries out one step. It neither decides nor waits, and a step that was done before is done
/// again without harm.
///
/// @param spec the specification that the step was planned for
/// @param owner what our identity records say
/// @param rebuilt the data of a restore; for other operations there is none to place
public record StepExecutor(
        ClusterSpec spec,
        RecordTemplate owner,
        MembershipChanger membership,
        Host hosts,
        MemberCertificates certificates,
        EtcdBinaries binaries,
        Optional<RebuiltData> rebuilt,
        InstantSource clock) {
    /// How long a member may take to end: it hands over the leadership first.
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

    /// Asked once more directly before the one effect of a step that takes a while to begin.
    public interface Permission {
        /// @throws dev.quorate.OperatorException when another holder has taken over
        void check() throws IOException;
    }

    /// @param seen the view on which the step was decided
    public StepOutcome execute(PlanStep step, ClusterView seen, Permission permission)
            throws IOException, InterruptedException {
        return switch (step) {
            case PermitMember permit ->
                    permit(
                            permit.host(),
                            permit.member(),
                            permit.incarnation(),
                            permit.id(),
                            IdentityRecord.State.PERMITTED);
            case PermitRestored permit ->
                    permit(
                            permit.host(),
                            permit.member(),
                            permit.incarnation(),
                            Optional.empty(),
                            IdentityRecord.State.PLACED);
            case PlaceData place -> place(place, seen);
            case StartMember start -> start(start);
            case LatchMember latch -> latch(latch);
            case StopMember stop -> {
                hosts.stop(host(stop.host()), STOP_PATIENCE);
                yield new Applied(Map.of());
            }
            case SetAside aside -> {
                var place = hosts.setAside(host(aside.host()), aside.reason());
                certificates.forget(aside.member());
                yield new Applied(
                        place.map(path -> Map.of("aside", path.toString())).orElse(Map.of()));
            }
            case AddLearner _, PromoteLearner _, RemoveMember _, MoveLeader _ ->
                    membership.change(spec.name(), step, seen, permission);
        };
    }

    /// The names for which the certificates of a member on this host are valid.
    public static List<AlternativeName> certificateNames(HostSpec host) {
        return List.of(AlternativeName.parse(host.address()), AlternativeName.parse("localhost"));
    }

    private StepOutcome permit(
            String hostName,
            String member,
            String incarnation,
            Optional<MemberId> id,
            IdentityRecord.State state)
            throws IOException {
        var host = host(hostName);
        certificates.issue(
                member, certificateNames(host), spec.tls().leafValidity(), clock.instant());
        hosts.writeRecord(
                host,
                owner.record(member, incarnation, id, Optional.empty(), state, clock.instant()));
        return new Applied(Map.of());
    }

    private StepOutcome place(PlaceData step, ClusterView seen)
            throws IOException, InterruptedException {
        var host = host(step.host());
        var peers =
                seen.hosts().stream()
                        .filter(at ->
                                at.identity()
                                        .filter(who -> who.incarnation().equals(step.incarnation()))
                                        .isPresent())
                        .map(at ->
                                new PlanStep.Peer(
                                        at.identity().orElseThrow().member(), at.host().peerUrl()))
                        .toList();
        var directory =
                rebuilt.orElseThrow(() -> new IllegalStateException("no rebuilt data for " + step))
                        .prepare(step.member(), peers, step.incarnation(), parent(host));
        hosts.place(host, directory.resolve("member"));
        return new Applied(Map.of());
    }

    private static Path parent(HostSpec host) {
        return Objects.requireNonNull(host.dataDir().getParent(), "a data directory has a parent");
    }

    private StepOutcome start(StartMember step) throws IOException, InterruptedException {
        var host = host(step.host());
        var identity = hosts.inspect(host).identity();
        if (identity.isEmpty() || !identity.get().member().equals(step.member())) {
            return new Failed(
                    "the record on host %s no longer names %s"
                            .formatted(step.host(), step.member()));
        }
        var order =
                new StartOrder(
                        binaries.etcd(),
                        binaries.digest(Binary.ETCD).hex(),
                        MemberFlags.of(
                                spec,
                                host,
                                step.member(),
                                step.mode(),
                                certificates.of(step.member())),
                        identity.get());
        try {
            hosts.start(host, order);
        } catch (OperatorException refused) {
            // The host checks the digest of what it starts; of a binary that has changed here, more
            // is known than the host can say.
            binaries.verified(Binary.ETCD);
            throw refused;
        }
        return new Applied(Map.of());
    }

    private StepOutcome latch(LatchMember step) throws IOException {
        var host = host(step.host());
        var found = hosts.inspect(host).identity();
        if (found.isEmpty() || !found.get().member().equals(step.member())) {
            return new Failed(
                    "the record on host %s no longer names %s"
                            .formatted(step.host(), step.member()));
        }
        hosts.writeRecord(
                host,
                owner.record(
                        step.member(),
                        found.get().incarnation(),
                        Optional.of(step.id()),
                        Optional.of(step.clusterId()),
                        IdentityRecord.State.JOINED,
                        clock.instant()));
        return new Applied(Map.of("member", step.id().toString()));
    }

    private HostSpec host(String name) {
        return spec.host(name)
                .orElseThrow(() ->
                        new IllegalArgumentException("no host %s in the plan".formatted(name)));
    }
}
