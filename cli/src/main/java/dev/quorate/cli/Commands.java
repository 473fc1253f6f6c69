package dev.quorate.cli;

import picocli.CommandLine;

/// The command tree: each noun with its verbs.
final class Commands {
    private Commands() {}

    static CommandLine tree(Session session) {
        return new CommandLine(new QuorateCommand())
                .addSubcommand(cluster(session))
                .addSubcommand(member(session))
                .addSubcommand(backup(session))
                .addSubcommand(restore(session))
                .addSubcommand(certs(session))
                .addSubcommand(etcd(session))
                .addSubcommand(new EtcdctlCommand(session))
                .addSubcommand(new DemoCommand(session))
                .addSubcommand(new DoctorCommand(session))
                .addSubcommand(new CompletionCommand(session))
                .addSubcommand(new VersionCommand(session));
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
