package dev.quorate.manager.apply;

import dev.quorate.certs.MemberFiles;
import dev.quorate.manager.plan.PlanStep.Peer;
import dev.quorate.manager.plan.PlanStep.StartMode;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.spec.HostSpec;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// etcd's command line for a member. Flags only: an unknown flag stops etcd at once, while an
/// unknown environment variable or configuration key is dropped silently (`pkg/flags/flag.go`, 3.4
/// to 3.7).
public final class MemberFlags {
    private MemberFlags() {}

    /// What a member that has joined is started with now.
    public static List<String> running(
            ClusterSpec spec, HostSpec host, String member, MemberCertificates certificates) {
        return of(spec, host, member, new StartMode.Resume(), certificates.of(member));
    }

    static List<String> of(
            ClusterSpec spec, HostSpec host, String member, StartMode mode, MemberFiles files) {
        var flags = new ArrayList<String>();
        flags.add("--name=" + member);
        flags.add("--listen-client-urls=" + host.clientUrl());
        flags.add("--advertise-client-urls=" + host.clientUrl());
        flags.add("--listen-peer-urls=" + host.peerUrl());
        flags.add("--initial-advertise-peer-urls=" + host.peerUrl());
        flags.addAll(files.etcdFlags());
        flags.addAll(clusterFlags(mode));
        flags.add("--quota-backend-bytes=" + spec.etcd().quotaBytes());
        if (spec.version().minor() < 5) {
            // 3.5 made these its defaults; before, a member that returns from a partition disturbs
            // the leader, and the log is not structured.
            flags.add("--pre-vote=true");
            flags.add("--logger=zap");
        }
        CorruptionChecks.added(spec.version(), spec.etcd().flags())
                .forEach((name, value) -> flags.add("--" + name + "=" + value));
        return flags;
    }

    private static List<String> clusterFlags(StartMode mode) {
        return switch (mode) {
            case StartMode.Bootstrap bootstrap ->
                    List.of(
                            "--initial-cluster-state=new",
                            "--initial-cluster-token=" + bootstrap.incarnation(),
                            "--initial-cluster=" + list(bootstrap.peers()));
            case StartMode.Join join ->
                    List.of(
                            "--initial-cluster-state=existing",
                            "--initial-cluster=" + list(join.peers()));
            case StartMode.Resume _ -> List.of("--initial-cluster-state=existing");
        };
    }

    private static String list(List<Peer> peers) {
        return peers.stream()
                .map(peer -> peer.member() + "=" + peer.peerUrl())
                .collect(Collectors.joining(","));
    }
}
