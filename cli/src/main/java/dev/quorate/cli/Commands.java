package dev.quorate.cli;

import picocli.CommandLine;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/// The command tree: each noun with its verbs.
final class Commands {
    /// Writes the whole tree down, so it needs all of it.
    private static final String COMPLETION = "completion";

    private static final Set<String> VERSION = Set.of("-V", "--version");

    private static final Noun ROOT =
            new Noun(
                    "quorate",
                    QuorateCommand::new,
                    cluster(),
                    member(),
                    backup(),
                    restore(),
                    dr(),
                    certs(),
                    daemon(),
                    etcd(),
                    new Verb("etcdctl", EtcdctlCommand::new),
                    ops(),
                    new Verb("demo", DemoCommand::new),
                    new Verb("doctor", DoctorCommand::new),
                    new Verb(COMPLETION, CompletionCommand::new),
                    new Verb("version", VersionCommand::new));

    private Commands() {}

    /// A place in the tree, by the word that leads to it.
    private sealed interface Place {
        String word();
    }

    private record Verb(String word, Function<Session, Object> command) implements Place {}

    private record Noun(String word, Supplier<Object> command, List<Place> places)
            implements Place {
        Noun(String word, Supplier<Object> command, Place... places) {
            this(word, command, List.of(places));
        }
    }

    /// All of it.
    static CommandLine tree(Session session) {
        return build(ROOT, session, List.of());
    }

    /// As much of it as these arguments can need. To build every command takes longer than to start
    /// the JVM, and each command would pay for all others.
    static CommandLine treeFor(Session session, String... arguments) {
        if (arguments.length == 1 && VERSION.contains(arguments[0])) {
            return new CommandLine(new QuorateCommand());
        }
        if (arguments.length > 0 && arguments[0].equals(COMPLETION)) {
            return tree(session);
        }
        return build(ROOT, session, List.of(arguments));
    }

    /// Where a word leads to no place, all of them are needed to say so.
    private static CommandLine build(Place place, Session session, List<String> words) {
        return switch (place) {
            case Verb verb -> new CommandLine(verb.command().apply(session));
            case Noun noun -> {
                var line = new CommandLine(noun.command().get());
                var named =
                        noun.places().stream()
                                .filter(inner ->
                                        words.stream().limit(1).anyMatch(inner.word()::equals))
                                .toList();
                var rest = words.isEmpty() ? words : words.subList(1, words.size());
                for (var inner : named.isEmpty() ? noun.places() : named) {
                    line.addSubcommand(inner.word(), build(inner, session, rest));
                }
                yield line;
            }
        };
    }

    private static Noun cluster() {
        return new Noun(
                "cluster",
                ClusterCommand::new,
                new Verb("create", ClusterCreateCommand::new),
                new Verb("list", ClusterListCommand::new),
                new Verb("status", ClusterStatusCommand::new),
                new Verb("env", ClusterEnvCommand::new),
                new Verb("plan", ClusterPlanCommand::new),
                new Verb("apply", ClusterApplyCommand::new),
                new Verb("scale", ClusterScaleCommand::new),
                new Verb("history", ClusterHistoryCommand::new),
                new Verb("pause", ClusterPauseCommand::new),
                new Verb("resume", ClusterResumeCommand::new),
                new Noun("leader", LeaderCommand::new, new Verb("move", LeaderMoveCommand::new)),
                new Verb("destroy", ClusterDestroyCommand::new));
    }

    private static Noun restore() {
        return new Noun(
                "restore",
                RestoreCommand::new,
                new Verb("plan", RestorePlanCommand::new),
                new Verb("run", RestoreRunCommand::new),
                new Verb("keys", RestoreKeysCommand::new));
    }

    private static Noun dr() {
        return new Noun(
                "dr",
                DrCommand::new,
                new Verb("drill", DrDrillCommand::new),
                new Verb("status", DrStatusCommand::new),
                new Verb("runbook", DrRunbookCommand::new));
    }

    private static Noun member() {
        return new Noun(
                "member",
                MemberCommand::new,
                new Verb("list", MemberListCommand::new),
                new Verb("add", MemberAddCommand::new),
                new Verb("remove", MemberRemoveCommand::new),
                new Verb("replace", MemberReplaceCommand::new),
                new Verb("promote", MemberPromoteCommand::new),
                new Verb("start", MemberStartCommand::new),
                new Verb("stop", MemberStopCommand::new),
                new Verb("restart", MemberRestartCommand::new),
                new Verb("maintenance", MemberMaintenanceCommand::new),
                new Verb("logs", MemberLogsCommand::new),
                new Noun(
                        "aside",
                        AsideCommand::new,
                        new Verb("list", AsideListCommand::new),
                        new Verb("purge", AsidePurgeCommand::new)));
    }

    private static Noun backup() {
        return new Noun(
                "backup",
                BackupCommand::new,
                new Verb("now", BackupNowCommand::new),
                new Verb("list", BackupListCommand::new),
                new Verb("show", BackupShowCommand::new),
                new Verb("verify", BackupVerifyCommand::new),
                new Verb("export", BackupExportCommand::new),
                new Verb("prune", BackupPruneCommand::new),
                new Verb("hold", BackupHoldCommand::new),
                new Verb("release", BackupReleaseCommand::new),
                new Verb("window", BackupWindowCommand::new),
                new Verb("log", BackupLogCommand::new),
                new Verb("find", BackupFindCommand::new),
                new Noun(
                        "archive",
                        ArchiveCommand::new,
                        new Verb("status", ArchiveStatusCommand::new)),
                new Noun(
                        "schedule",
                        ScheduleCommand::new,
                        new Verb("list", ScheduleListCommand::new),
                        new Verb("next", ScheduleNextCommand::new),
                        new Verb("pause", SchedulePauseCommand::new),
                        new Verb("resume", ScheduleResumeCommand::new),
                        new Verb("run", ScheduleRunCommand::new)));
    }

    private static Noun certs() {
        return new Noun(
                "certs",
                CertsCommand::new,
                new Verb("status", CertsStatusCommand::new),
                new Verb("renew", CertsRenewCommand::new),
                new Verb("issue", CertsIssueCommand::new));
    }

    private static Noun ops() {
        return new Noun(
                "ops",
                OpsCommand::new,
                new Verb("list", OpsListCommand::new),
                new Verb("show", OpsShowCommand::new),
                new Verb("resume", OpsResumeCommand::new));
    }

    private static Noun daemon() {
        return new Noun(
                "daemon",
                DaemonCommand::new,
                new Verb("run", DaemonRunCommand::new),
                new Verb("status", DaemonStatusCommand::new));
    }

    private static Noun etcd() {
        return new Noun(
                "etcd",
                EtcdCommand::new,
                new Verb("list", EtcdListCommand::new),
                new Verb("install", EtcdInstallCommand::new));
    }
}
