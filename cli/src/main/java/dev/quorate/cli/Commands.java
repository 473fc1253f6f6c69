package dev.quorate.cli;

import picocli.CommandLine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// The command tree: each noun with its verbs.
final class Commands {
    /// Writes the whole tree down, so it needs all of it.
    private static final String COMPLETION = "completion";

    private static final Set<String> VERSION = Set.of("-V", "--version");

    private Commands() {}

    /// All of it.
    static CommandLine tree(Session session) {
        var root = new CommandLine(new QuorateCommand());
        nouns().values().forEach(noun -> root.addSubcommand(noun.apply(session)));
        return root;
    }

    /// As much of it as these arguments can need. To build every command takes longer than to start
    /// the JVM, and each command would pay for all others.
    static CommandLine treeFor(Session session, String... arguments) {
        if (arguments.length == 1 && VERSION.contains(arguments[0])) {
            return new CommandLine(new QuorateCommand());
        }
        var noun = arguments.length == 0 ? null : nouns().get(arguments[0]);
        if (noun == null || arguments[0].equals(COMPLETION)) {
            return tree(session);
        }
        return new CommandLine(new QuorateCommand()).addSubcommand(noun.apply(session));
    }

    private static Map<String, Function<Session, Object>> nouns() {
        var nouns = new LinkedHashMap<String, Function<Session, Object>>();
        nouns.put("cluster", Commands::cluster);
        nouns.put("member", Commands::member);
        nouns.put("backup", Commands::backup);
        nouns.put("restore", Commands::restore);
        nouns.put("certs", Commands::certs);
        nouns.put("etcd", Commands::etcd);
        nouns.put("etcdctl", EtcdctlCommand::new);
        nouns.put("demo", DemoCommand::new);
        nouns.put("doctor", DoctorCommand::new);
        nouns.put(COMPLETION, CompletionCommand::new);
        nouns.put("version", VersionCommand::new);
        return nouns;
    }

    private static CommandLine cluster(Session session) {
        return new CommandLine(new ClusterCommand())
                .addSubcommand(new ClusterCreateCommand(session))
                .addSubcommand(new ClusterListCommand(session))
                .addSubcommand(new ClusterStatusCommand(session))
                .addSubcommand(new ClusterEnvCommand(session))
                .addSubcommand(new ClusterPlanCommand(session))
                .addSubcommand(new ClusterApplyCommand(session))
                .addSubcommand(new ClusterScaleCommand(session))
                .addSubcommand(new ClusterHistoryCommand(session))
                .addSubcommand(
                        new CommandLine(new LeaderCommand())
                                .addSubcommand(new LeaderMoveCommand(session)))
                .addSubcommand(new ClusterDestroyCommand(session));
    }

    private static CommandLine restore(Session session) {
        return new CommandLine(new RestoreCommand())
                .addSubcommand(new RestorePlanCommand(session))
                .addSubcommand(new RestoreRunCommand(session));
    }

    private static CommandLine member(Session session) {
        return new CommandLine(new MemberCommand())
                .addSubcommand(new MemberListCommand(session))
                .addSubcommand(new MemberAddCommand(session))
                .addSubcommand(new MemberRemoveCommand(session))
                .addSubcommand(new MemberReplaceCommand(session))
                .addSubcommand(new MemberPromoteCommand(session))
                .addSubcommand(new MemberStartCommand(session))
                .addSubcommand(new MemberStopCommand(session))
                .addSubcommand(new MemberRestartCommand(session))
                .addSubcommand(new MemberLogsCommand(session))
                .addSubcommand(
                        new CommandLine(new AsideCommand())
                                .addSubcommand(new AsideListCommand(session))
                                .addSubcommand(new AsidePurgeCommand(session)));
    }

    private static CommandLine backup(Session session) {
        return new CommandLine(new BackupCommand())
                .addSubcommand(new BackupNowCommand(session))
                .addSubcommand(new BackupListCommand(session))
                .addSubcommand(new BackupShowCommand(session))
                .addSubcommand(new BackupVerifyCommand(session))
                .addSubcommand(new BackupExportCommand(session))
                .addSubcommand(new BackupPruneCommand(session));
    }

    private static CommandLine certs(Session session) {
        return new CommandLine(new CertsCommand())
                .addSubcommand(new CertsStatusCommand(session))
                .addSubcommand(new CertsRenewCommand(session))
                .addSubcommand(new CertsIssueCommand(session));
    }

    private static CommandLine etcd(Session session) {
        return new CommandLine(new EtcdCommand())
                .addSubcommand(new EtcdListCommand(session))
                .addSubcommand(new EtcdInstallCommand(session));
    }
}
