package dev.quorate.manager.observe;

import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.manager.etcd.Etcd;
import dev.quorate.manager.etcd.EtcdException;
import dev.quorate.manager.etcd.MemberList;
import dev.quorate.manager.etcd.Probe;
import dev.quorate.manager.host.Host;
import dev.quorate.manager.host.HostFacts;
import dev.quorate.manager.host.HostFacts.MemberProcess;
import dev.quorate.manager.host.IdentityRecord;
import dev.quorate.manager.host.MemberFailure;
import dev.quorate.manager.host.MemberRecord;
import dev.quorate.manager.observe.Answer.Answered;
import dev.quorate.manager.observe.Answer.Silent;
import dev.quorate.manager.observe.HostView.Data;
import dev.quorate.manager.observe.HostView.Signs;
import dev.quorate.manager.observe.HostView.Trouble;
import dev.quorate.manager.observe.Identity.Stage;
import dev.quorate.manager.observe.Membership.Member;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.spec.HostSpec;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Asks every host and every member what it is, side by side, each with its own deadline: a frozen
/// member delays nobody else, and a member that does not answer is a fact.
///
/// It is worth keeping for as long as the specification is the same.
public final class Observer {
    private static final Logger LOG = LoggerFactory.getLogger(Observer.class);
    private static final int PROBES_MAX = 16;

    private final Etcd etcd;
    private final Host hosts;
    private final InstantSource clock;
    private final SideBySide sideBySide;
    private final Optional<ExpectedFlags> expected;

    /// What was found of the same command line before is found of it again.
    private final Map<HostSpec, Compared> compared = new ConcurrentHashMap<>();

    private record Compared(String member, List<String> commandLine, List<String> drift) {}

    public Observer(Etcd etcd, Host hosts, InstantSource clock) {
        this(etcd, hosts, clock, SideBySide.threads(PROBES_MAX), Optional.empty());
    }

    /// @param expected what members should be told; without it nobody says whether they are
    public Observer(
            Etcd etcd,
            Host hosts,
            InstantSource clock,
            SideBySide sideBySide,
            Optional<ExpectedFlags> expected) {
        this.etcd = etcd;
        this.hosts = hosts;
        this.clock = clock;
        this.sideBySide = sideBySide;
        this.expected = expected;
    }

    /// @param deadline for each call; the whole observation takes at most three of them
    public ClusterView observe(ClusterSpec spec, Owner owner, Duration deadline)
            throws InterruptedException {
        var seen = sideBySide.ask(spec.hosts(), host -> look(host, owner, deadline));
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return new ClusterView(clock.instant(), membership(seen, deadline), seen);
    }

    private HostView look(HostSpec host, Owner owner, Duration deadline) {
        try {
            var facts = hosts.inspect(host);
            return view(host, owner, facts, ask(host, facts, deadline));
        } catch (IOException unreachable) {
            return notSeen(host, String.valueOf(unreachable.getMessage()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return notSeen(host, "interrupted");
        }
    }

    private static HostView notSeen(HostSpec host, String reason) {
        return new HostView(
                host,
                false,
                Optional.empty(),
                Optional.empty(),
                Data.NONE,
                Optional.empty(),
                new Silent(reason));
    }

    private Answer ask(HostSpec host, HostFacts facts, Duration deadline)
            throws InterruptedException {
        var probe = etcd.probe(endpoint(host), deadline);
        if (probe.status().isEmpty()) {
            return new Silent(probe.problem());
        }
        var status = probe.status().get();
        var expected = facts.identity().flatMap(IdentityRecord::clusterId);
        if (expected.isPresent() && expected.get() != status.clusterId()) {
            return new Silent(
                    "endpoint belongs to cluster %016x, expected %016x"
                            .formatted(status.clusterId(), expected.get()));
        }
        return answered(probe, status);
    }

    private static Answered answered(Probe probe, Probe.Status status) {
        return new Answered(
                status.member(),
                status.clusterId(),
                status.leader(),
                status.learner(),
                status.raftTerm(),
                status.raftIndex(),
                status.appliedIndex(),
                status.revision(),
                status.version(),
                status.storageVersion(),
                status.dbSize(),
                status.dbSizeInUse(),
                probe.linearizable(),
                probe.alarms(),
                status.errors());
    }

    private HostView view(HostSpec host, Owner owner, HostFacts facts, Answer answer) {
        var identity = identity(owner, facts.record());
        return new HostView(
                host,
                true,
                identity,
                runningSince(facts),
                data(facts.data()),
                trouble(facts),
                answer,
                new Signs(
                        facts.logEnd(),
                        facts.otherVolume(),
                        identity.filter(Identity::ours)
                                .map(who -> drift(host, who, facts))
                                .orElse(List.of())));
    }

    private List<String> drift(HostSpec host, Identity identity, HostFacts facts) {
        if (expected.isEmpty() || !(facts.process() instanceof MemberProcess.Running running)) {
            return List.of();
        }
        var runs = running.commandLine();
        var known = compared.get(host);
        if (known != null
                && known.member().equals(identity.member())
                && known.commandLine().equals(runs)) {
            return known.drift();
        }
        var drift = Drift.between(runs, expected.get().of(host, identity.member()));
        compared.put(host, new Compared(identity.member(), runs, drift));
        return drift;
    }

    /// What ended a member that does not run; being stopped or killed is no trouble of its own. One
    /// that has not begun yet has ended of nothing: what the log tells is its predecessor's.
    private static Optional<Trouble> trouble(HostFacts facts) {
        var failure = facts.failure();
        var begun =
                facts.identity()
                        .map(who ->
                                switch (who.state()) {
                                    case PERMITTED, PLACED -> false;
                                    case STARTED, JOINED -> true;
                                })
                        .orElse(true);
        if (!begun && failure.cause() != MemberFailure.Cause.REFUSED) {
            return Optional.empty();
        }
        return switch (failure.cause()) {
            case NONE -> Optional.empty();
            case CORRUPT -> Optional.of(new Trouble(true, false, text(failure)));
            // etcd reads flags and files and listens before it opens its data
            // (server/embed/etcd.go, StartEtcd).
            case PORT_TAKEN, TLS_FILES, CONFIG ->
                    Optional.of(new Trouble(false, true, text(failure)));
            case REMOVED,
                    DISK_FULL,
                    PERMISSION,
                    CLUSTER_MISMATCH,
                    PEERS_UNREACHABLE,
                    REFUSED,
                    UNKNOWN ->
                    Optional.of(new Trouble(false, false, text(failure)));
        };
    }

    private static String text(MemberFailure failure) {
        return failure.cause().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + ": "
                + failure.evidence();
    }

    private static Optional<Instant> runningSince(HostFacts facts) {
        return switch (facts.process()) {
            case MemberProcess.None _ -> Optional.empty();
            case MemberProcess.Running running -> Optional.of(running.startedAt());
        };
    }

    private static Data data(HostFacts.Data data) {
        return switch (data) {
            case NONE -> Data.NONE;
            case PRESENT -> Data.PRESENT;
            case PARTIAL -> Data.PARTIAL;
            case UNREADABLE -> Data.UNREADABLE;
        };
    }

    private static Optional<Identity> identity(Owner owner, MemberRecord record) {
        return switch (record) {
            case MemberRecord.Absent _ -> Optional.empty();
            case MemberRecord.Present(var found) -> Optional.of(identity(owner, found));
            case MemberRecord.Damaged(var problem) ->
                    Optional.of(unknown("a record that cannot be read: " + problem));
            case MemberRecord.Newer(var format) ->
                    Optional.of(
                            unknown("a record of a newer Quorate (format %d)".formatted(format)));
        };
    }

    private static Identity identity(Owner owner, IdentityRecord found) {
        var ours =
                found.managerUid().equals(owner.managerUid())
                        && found.clusterUid().equals(owner.clusterUid());
        return new Identity(
                ours,
                "member "
                        + found.member()
                        + " of cluster "
                        + found.cluster()
                        + (found.managerUid().equals(owner.managerUid())
                                ? ""
                                : ", which another manager owns"),
                found.incarnation(),
                found.member(),
                found.memberId(),
                switch (found.state()) {
                    case PERMITTED -> Stage.PERMITTED;
                    case PLACED -> Stage.PLACED;
                    case STARTED -> Stage.STARTED;
                    case JOINED -> Stage.JOINED;
                });
    }

    private static Identity unknown(String owner) {
        return new Identity(false, owner, "", "", Optional.empty(), Stage.JOINED);
    }

    /// From a member that reads through the quorum if there is one; else from any, unconfirmed.
    private Optional<Membership> membership(List<HostView> seen, Duration deadline)
            throws InterruptedException {
        var askable =
                seen.stream()
                        .filter(at -> at.answered().map(said -> !said.learner()).orElse(false))
                        .sorted(
                                Comparator.comparing(at ->
                                        at.answered()
                                                .map(said -> !said.linearizable())
                                                .orElse(true)))
                        .toList();
        for (var at : askable) {
            var confirmed = at.answered().map(Answered::linearizable).orElse(false);
            try {
                return Optional.of(
                        membership(etcd.members(endpoint(at.host()), confirmed, deadline)));
            } catch (EtcdException silent) {
                LOG.debug("no member list from {}", at.host().name(), silent);
            }
        }
        return Optional.empty();
    }

    private static Membership membership(MemberList list) {
        return new Membership(
                list.clusterId(),
                list.raftTerm(),
                list.confirmed(),
                list.members().stream()
                        .map(member ->
                                new Member(
                                        member.id(),
                                        member.name(),
                                        member.peerUrls(),
                                        member.clientUrls(),
                                        member.learner()))
                        .toList());
    }

    public static Endpoint endpoint(HostSpec host) {
        return new Endpoint(host.address(), host.clientPort());
    }
}
