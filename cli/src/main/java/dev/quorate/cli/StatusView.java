package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Table;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.observe.Answer;
import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.MemberView;
import dev.quorate.manager.observe.MemberView.State;
import dev.quorate.manager.observe.Membership;
import dev.quorate.manager.plan.Vigil.Maintenance;
import dev.quorate.manager.plan.Vigil.Orders;
import dev.quorate.manager.state.Holds.Holder;
import dev.quorate.manager.state.WatchNote;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What a view of a cluster says to a person, and to a program.
///
/// @param lineage that backups taken now carry; empty while the cluster has no id
/// @param operation who holds the cluster now
/// @param earliestExpiry of a certificate on disk, RFC 3339; empty when there is none
record StatusView(
        String name,
        ClusterView view,
        String lineage,
        Optional<Holder> operation,
        String earliestExpiry,
        Protection protection,
        Automation automation) {
    /// What is done to the cluster unasked.
    ///
    /// @param daemon that watches over it now
    /// @param last what a daemon last decided
    /// @param stopped the hosts whose members a person stopped: they are left so
    record Automation(
            Optional<Holder> daemon,
            Orders orders,
            Optional<WatchNote> last,
            Set<String> stopped) {}

    /// The overall state of a cluster.
    enum Health {
        HEALTHY,
        DEGRADED,
        CRITICAL,
        UNKNOWN;

        int exitCode() {
            return switch (this) {
                case HEALTHY -> ExitCode.DONE;
                case DEGRADED -> ExitCode.WARNINGS;
                case CRITICAL -> ExitCode.CRITICAL;
                case UNKNOWN -> Failure.CLUSTER_UNREACHABLE.exitCode();
            };
        }
    }

    Health health() {
        if (view.hosts().stream().noneMatch(at -> at.answered().isPresent())) {
            return Health.UNKNOWN;
        }
        if (!view.quorum().held()) {
            return Health.CRITICAL;
        }
        var whole =
                view.voters().stream().allMatch(MemberView::healthy)
                        && view.learners().isEmpty()
                        && alarms().isEmpty();
        return whole ? Health.HEALTHY : Health.DEGRADED;
    }

    private List<String> alarms() {
        return view.hosts().stream()
                .flatMap(at -> at.answered().stream())
                .flatMap(said -> said.alarms().stream())
                .distinct()
                .toList();
    }

    private String clusterId() {
        return view.membership().map(list -> "%016x".formatted(list.clusterId())).orElse("");
    }

    Document document() {
        var quorum = view.quorum();
        return new Document()
                .with("name", name)
                .with("reachable", health() != Health.UNKNOWN)
                .with("clusterId", clusterId())
                .with("lineage", nullIfEmpty(lineage))
                .with("health", health().name())
                .with(
                        "quorum",
                        new Document()
                                .with("voters", quorum.voters())
                                .with("healthy", quorum.healthy())
                                .with("need", quorum.need())
                                .with("tolerate", quorum.tolerate()))
                .with(
                        "leader",
                        view.leader().map(leader -> leader.member().id().toString()).orElse(null))
                .with("revision", view.revision())
                .with("confirmed", view.membership().map(Membership::confirmed).orElse(false))
                .with("members", rows().stream().map(Row::document).toList())
                .with("protection", protection.document())
                .with("certs", new Document().with("earliestExpiry", nullIfEmpty(earliestExpiry)))
                .with(
                        "operation",
                        operation
                                .<Object>map(holder ->
                                        new Document()
                                                .with("what", holder.what())
                                                .with("person", holder.person())
                                                .with("since", holder.since().toString())
                                                .with("pid", holder.pid())
                                                .fields())
                                .orElse(null))
                .with("automation", automationDocument());
    }

    private Object automationDocument() {
        return new Document()
                .with("daemonPid", automation.daemon().map(Holder::pid).orElse(null))
                .with(
                        "paused",
                        automation
                                .orders()
                                .pause()
                                .<Object>map(pause ->
                                        new Document()
                                                .with("reason", pause.reason())
                                                .with("person", pause.person())
                                                .with("since", pause.since().toString())
                                                .fields())
                                .orElse(null))
                .with("maintenance", maintained().map(StatusView::maintenance).toList())
                .with("decision", DaemonStatusCommand.decision(automation.last()))
                .fields();
    }

    private Stream<Map.Entry<String, Maintenance>> maintained() {
        return automation.orders().maintenance().entrySet().stream()
                .filter(order -> view.at().isBefore(order.getValue().until()))
                .sorted(Map.Entry.comparingByKey());
    }

    private static Object maintenance(Map.Entry<String, Maintenance> order) {
        return new Document()
                .with("host", order.getKey())
                .with("member", order.getValue().member())
                .with("person", order.getValue().person())
                .with("until", order.getValue().until().toString())
                .fields();
    }

    private List<String> automationLines() {
        var lines = new ArrayList<String>();
        automation
                .orders()
                .pause()
                .ifPresent(pause ->
                        lines.add(
                                "Paused   by %s since %s: %s"
                                        .formatted(
                                                pause.person(),
                                                Text.time(pause.since()),
                                                pause.reason())));
        maintained()
                .map(Map.Entry::getValue)
                .forEach(order ->
                        lines.add(
                                "Left be  %s, by %s until %s"
                                        .formatted(
                                                order.member(),
                                                order.person(),
                                                Text.time(order.until()))));
        lines.add(
                automation.daemon().isEmpty()
                        ? "Daemon   none runs"
                        : "Daemon   pid %d%s"
                                .formatted(
                                        automation.daemon().get().pid(),
                                        automation
                                                .last()
                                                .map(last ->
                                                        ", %s: %s"
                                                                .formatted(
                                                                        DaemonStatusCommand.said(
                                                                                last),
                                                                        last.text()))
                                                .orElse("")));
        return lines;
    }

    private static @Nullable String nullIfEmpty(String text) {
        return text.isEmpty() ? null : text;
    }

    List<Row> rows() {
        var rows = new ArrayList<Row>();
        for (var member : view.members()) {
            rows.add(
                    new Row(
                            member.host(),
                            Optional.of(member),
                            role(member),
                            stopped(member.host())));
        }
        if (view.membership().isEmpty()) {
            view.hosts().stream()
                    .filter(at -> at.identity().isPresent())
                    .forEach(at ->
                            rows.add(
                                    new Row(
                                            Optional.of(at),
                                            Optional.empty(),
                                            "",
                                            stopped(Optional.of(at)))));
        }
        rows.sort(Comparator.comparing(Row::name));
        return rows;
    }

    private boolean stopped(Optional<HostView> host) {
        return host.filter(at -> automation.stopped().contains(at.host().name())).isPresent();
    }

    private String role(MemberView member) {
        if (member.member().learner()) {
            return "learner";
        }
        return view.leader()
                        .filter(leader -> leader.member().id().equals(member.member().id()))
                        .isPresent()
                ? "leader"
                : "voter";
    }

    /// One member, or one host while no member list is known.
    ///
    /// @param stopped whether a person stopped it
    record Row(Optional<HostView> host, Optional<MemberView> member, String role, boolean stopped) {
        /// The state in a word: one that a person stopped has not crashed.
        String word() {
            return stopped && state() == State.CRASHED ? "STOPPED" : state().name();
        }

        String name() {
            return member.map(seen -> seen.member().name())
                    .filter(name -> !name.isEmpty())
                    .or(() -> host.flatMap(HostView::identity).map(who -> who.member()))
                    .orElse("");
        }

        String id() {
            return member.map(seen -> seen.member().id().toString())
                    .or(() ->
                            host.flatMap(HostView::identity)
                                    .flatMap(who -> who.id())
                                    .map(Object::toString))
                    .orElse("");
        }

        String hostName() {
            return host.map(at -> at.host().name()).orElse("");
        }

        State state() {
            return member.map(MemberView::state)
                    .orElseGet(() -> host.map(Row::stateOf).orElse(State.UNKNOWN));
        }

        private static State stateOf(HostView at) {
            if (!at.reachable()) {
                return State.UNKNOWN;
            }
            if (at.running()) {
                return State.UNRESPONSIVE;
            }
            return at.data() == HostView.Data.PRESENT ? State.CRASHED : State.LOST;
        }

        Optional<Answer.Answered> said() {
            return host.flatMap(HostView::answered);
        }

        Object document() {
            return new Document()
                    .with("name", name())
                    .with("id", id())
                    .with("host", hostName())
                    .with("role", role)
                    .with("state", word())
                    .with("version", said().map(Answer.Answered::version).orElse(null))
                    .with("clientUrl", host.map(at -> at.host().clientUrl()).orElse(null))
                    .with("peerUrl", host.map(at -> at.host().peerUrl()).orElse(null))
                    .with("dbSize", said().map(Answer.Answered::dbSize).orElse(null))
                    .with("dbSizeInUse", said().map(Answer.Answered::dbSizeInUse).orElse(null))
                    .with("raftTerm", said().map(Answer.Answered::raftTerm).orElse(null))
                    .with("raftIndex", said().map(Answer.Answered::raftIndex).orElse(null))
                    .with("appliedIndex", said().map(Answer.Answered::appliedIndex).orElse(null))
                    .with("alarms", said().map(Answer.Answered::alarms).orElse(List.of()))
                    .with(
                            "trouble",
                            host.flatMap(HostView::trouble)
                                    .map(HostView.Trouble::text)
                                    .orElse(null))
                    .fields();
        }
    }

    Table table(boolean wide) {
        var table =
                wide
                        ? new Table(
                                "MEMBER",
                                "ID",
                                "HOST",
                                "ROLE",
                                "STATE",
                                "VERSION",
                                "DB",
                                "IN USE",
                                "TERM",
                                "INDEX",
                                "APPLIED",
                                "CLIENT URL",
                                "ALARMS")
                        : new Table(
                                "MEMBER", "ID", "HOST", "ROLE", "STATE", "VERSION", "DB", "IN USE",
                                "LAG", "UP");
        for (var row : rows()) {
            var said = row.said();
            if (wide) {
                table.row(
                        row.name(),
                        row.id(),
                        row.hostName(),
                        row.role(),
                        row.word(),
                        said.map(Answer.Answered::version).orElse(""),
                        said.map(s -> Text.size(s.dbSize())).orElse(""),
                        said.map(s -> Text.size(s.dbSizeInUse())).orElse(""),
                        said.map(s -> Long.toString(s.raftTerm())).orElse(""),
                        said.map(s -> Long.toString(s.raftIndex())).orElse(""),
                        said.map(s -> Long.toString(s.appliedIndex())).orElse(""),
                        row.host().map(at -> at.host().clientUrl()).orElse(""),
                        said.map(s -> String.join(",", s.alarms())).orElse(""));
            } else {
                table.row(
                        row.name(),
                        row.id(),
                        row.hostName(),
                        row.role(),
                        row.word(),
                        said.map(Answer.Answered::version).orElse(""),
                        said.map(s -> Text.size(s.dbSize())).orElse(""),
                        said.map(s -> Text.size(s.dbSizeInUse())).orElse(""),
                        said.map(s ->
                                        Long.toString(
                                                Math.max(
                                                        0,
                                                        view.appliedIndexMax() - s.appliedIndex())))
                                .orElse(""),
                        row.host()
                                .flatMap(HostView::runningSince)
                                .map(since -> Text.age(Duration.between(since, view.at())))
                                .orElse(""));
            }
        }
        return table;
    }

    List<String> headline(String version) {
        var lines = new ArrayList<String>();
        lines.add(
                "Cluster  %s   id %s   etcd %s   TLS on"
                        .formatted(
                                name, clusterId().isEmpty() ? "not known" : clusterId(), version));
        lines.add("Health   %s%s".formatted(health(), because()));
        lines.add(
                "Quorum   %s   leader %s"
                        .formatted(
                                view.quorum(),
                                view.leader()
                                        .map(leader -> leader.member().label())
                                        .orElse("none")));
        lines.add(
                "Data     revision %d%s"
                        .formatted(
                                view.revision(),
                                alarms().isEmpty()
                                        ? ""
                                        : "   alarms " + String.join(",", alarms())));
        lines.addAll(protection.lines());
        lines.add(
                "Certs    earliest expiry %s"
                        .formatted(earliestExpiry.isEmpty() ? "not known" : earliestExpiry));
        operation.ifPresent(holder ->
                lines.add(
                        "Busy     %s by %s since %s"
                                .formatted(
                                        holder.what(),
                                        holder.person(),
                                        Text.time(holder.since()))));
        lines.addAll(automationLines());
        if (view.membership().map(list -> !list.confirmed()).orElse(false)) {
            lines.add(
                    "View     a member's own (serializable): no read through the quorum succeeded");
        }
        return lines;
    }

    private String because() {
        var bad =
                rows().stream()
                        .filter(row -> row.state() != State.HEALTHY)
                        .map(row ->
                                "%s %s"
                                        .formatted(
                                                row.name().isEmpty() ? row.id() : row.name(),
                                                row.word()))
                        .toList();
        return bad.isEmpty() ? "" : ": " + String.join(", ", bad);
    }

    /// A cluster whose history is not as safe as it should be is as bad as one without a quorum.
    int exitCode() {
        return health() != Health.UNKNOWN && protection.objectiveMissed()
                ? ExitCode.CRITICAL
                : health().exitCode();
    }

    /// What to type next, when something is wrong.
    Optional<String> next() {
        var lost =
                rows().stream()
                        .filter(row -> row.state() == State.LOST || row.state() == State.CORRUPT)
                        .findFirst();
        if (health() == Health.HEALTHY) {
            return protection.next();
        }
        if (health() == Health.DEGRADED && lost.isPresent()) {
            return Optional.of(
                    "quorate member replace %s -c %s".formatted(lost.get().name(), name));
        }
        return Optional.of("quorate cluster apply -c %s".formatted(name));
    }
}
