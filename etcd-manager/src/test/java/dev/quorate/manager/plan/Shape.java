package dev.quorate.manager.plan;

import dev.quorate.manager.observe.Answer;
import dev.quorate.manager.observe.Answer.Answered;
import dev.quorate.manager.observe.Answer.Silent;
import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.HostView.Data;
import dev.quorate.manager.observe.Identity;
import dev.quorate.manager.observe.Identity.Stage;
import dev.quorate.manager.observe.Membership;
import dev.quorate.manager.observe.Membership.Member;
import dev.quorate.manager.plan.History.Join;
import dev.quorate.manager.plan.History.OpenOperation;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.spec.ClusterSpec.BackupSettings;
import dev.quorate.manager.spec.ClusterSpec.EtcdSettings;
import dev.quorate.manager.spec.ClusterSpec.ObjectiveSettings;
import dev.quorate.manager.spec.ClusterSpec.ReplacementSettings;
import dev.quorate.manager.spec.ClusterSpec.RetentionSettings;
import dev.quorate.manager.spec.ClusterSpec.TlsSettings;
import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.manager.spec.HostSpec;
import dev.quorate.manager.spec.MemberId;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A cluster in some state, for tests: member `i` is `c-i` with id `i`, on host `h<i>`.
record Shape(List<Condition> members, int spares, EtcdVersion version) {
    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    static final long CLUSTER = 0xc1;
    static final long INDEX = 50_000;

    /// The conditions that a member can be in.
    enum Condition {
        HEALTHY,
        DEAD,
        WIPED,
        LEARNER,
        LAGGING,
        UNKNOWN;

        boolean learner() {
            return this == LEARNER || this == LAGGING;
        }
    }

    static Shape of(Condition... members) {
        return new Shape(List.of(members), 0, EtcdVersion.parse("3.6.16"));
    }

    Shape with(int spareHosts) {
        return new Shape(members, spareHosts, version);
    }

    Shape on(String etcd) {
        return new Shape(members, spares, EtcdVersion.parse(etcd));
    }

    long voters() {
        return members.stream().filter(condition -> !condition.learner()).count();
    }

    long healthy() {
        return members.stream().filter(condition -> condition == Condition.HEALTHY).count();
    }

    boolean quorum() {
        return healthy() >= voters() / 2 + 1;
    }

    ClusterSpec spec(int wanted) {
        var hosts = new ArrayList<HostSpec>();
        for (int i = 1; i <= members.size() + spares; i++) {
            hosts.add(host(i));
        }
        return new ClusterSpec(
                "c",
                version,
                wanted,
                hosts,
                new EtcdSettings(1L << 31, Map.of()),
                new TlsSettings(Duration.ofDays(90), Duration.ofDays(3650)),
                new ReplacementSettings(true, Duration.ofSeconds(10), Duration.ofMinutes(60), 2),
                new BackupSettings(
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        new RetentionSettings(7, Duration.ofDays(14), 30, 12),
                        Optional.empty()),
                ObjectiveSettings.NONE,
                Optional.empty());
    }

    static HostSpec host(int i) {
        return new HostSpec("h" + i, "10.0.0." + i, "", true, 2379, 2380, Path.of("/data/" + i));
    }

    ClusterView view() {
        var leader =
                members.indexOf(Condition.HEALTHY) < 0 || !quorum()
                        ? Optional.<MemberId>empty()
                        : Optional.of(new MemberId(members.indexOf(Condition.HEALTHY) + 1));
        var hosts = new ArrayList<HostView>();
        for (int i = 1; i <= members.size(); i++) {
            hosts.add(hostOf(i, members.get(i - 1), leader));
        }
        for (int i = members.size() + 1; i <= members.size() + spares; i++) {
            hosts.add(vacant(i));
        }
        return new ClusterView(NOW, list(), hosts);
    }

    private Optional<Membership> list() {
        var listed = new ArrayList<Member>();
        for (int i = 1; i <= members.size(); i++) {
            listed.add(
                    new Member(
                            new MemberId(i),
                            "c-" + i,
                            List.of(host(i).peerUrl()),
                            List.of(host(i).clientUrl()),
                            members.get(i - 1).learner()));
        }
        return healthy() == 0
                ? Optional.empty()
                : Optional.of(new Membership(CLUSTER, 7, quorum(), listed));
    }

    static HostView vacant(int i) {
        return new HostView(
                host(i),
                true,
                Optional.empty(),
                Optional.empty(),
                Data.NONE,
                Optional.empty(),
                new Silent("nothing runs"));
    }

    private HostView hostOf(int i, Condition condition, Optional<MemberId> leader) {
        var id = new MemberId(i);
        var identity =
                new Identity(true, "c-" + i, "run-1", "c-" + i, Optional.of(id), Stage.JOINED);
        var runs =
                condition == Condition.HEALTHY || condition.learner()
                        ? Optional.of(NOW.minusSeconds(3600))
                        : Optional.<Instant>empty();
        var index = condition == Condition.LAGGING ? 10 : INDEX;
        Answer answer =
                runs.isEmpty()
                        ? new Silent("refused")
                        : new Answered(
                                id,
                                CLUSTER,
                                leader,
                                condition.learner(),
                                7,
                                index,
                                index,
                                900,
                                version.toString(),
                                "",
                                1 << 20,
                                1 << 19,
                                condition == Condition.HEALTHY && quorum(),
                                List.of(),
                                List.of());
        return new HostView(
                host(i),
                condition != Condition.UNKNOWN,
                condition == Condition.UNKNOWN ? Optional.empty() : Optional.of(identity),
                runs,
                condition == Condition.WIPED || condition == Condition.UNKNOWN
                        ? Data.NONE
                        : Data.PRESENT,
                Optional.empty(),
                answer);
    }

    /// A history with this operation open since [#NOW], and every learner of the shape explained.
    History asking(Intent intent) {
        var joins = new ArrayList<Join>();
        for (int i = 1; i <= members.size(); i++) {
            if (members.get(i - 1).learner()) {
                joins.add(
                        new Join(
                                "h" + i,
                                "c-" + i,
                                host(i).peerUrl(),
                                Optional.of(new MemberId(i))));
            }
        }
        return new History(
                Optional.of(new OpenOperation("op-1", intent, NOW, NOW, Map.of())),
                joins,
                Map.of(),
                members.size(),
                "run-1",
                longAiling());
    }

    /// Everybody who is not healthy has not been for longer than any grace.
    private Vigil longAiling() {
        var ailments = new HashMap<MemberId, Ailment>();
        Ailment.after(Map.of(), view(), Map.of(), Duration.ZERO)
                .forEach((id, ailment) ->
                        ailments.put(id, new Ailment(ailment.kind(), Duration.ofDays(30))));
        var voters = new HashSet<MemberId>();
        for (int i = 1; i <= members.size(); i++) {
            if (!members.get(i - 1).learner()) {
                voters.add(new MemberId(i));
            }
        }
        return new Vigil(
                ailments, Map.of(), Set.of(), voters, List.of(), List.of(), Vigil.Orders.NONE);
    }

    Decision decide(Intent intent, int wanted) {
        return new Planner().decide(spec(wanted), view(), asking(intent), NOW);
    }

    Preview preview(Intent intent, int wanted) {
        return Preview.of(spec(wanted), view(), asking(intent), NOW);
    }
}
