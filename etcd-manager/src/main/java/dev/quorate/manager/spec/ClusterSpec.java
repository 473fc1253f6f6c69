package dev.quorate.manager.spec;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a person wants a cluster to be. Read from and written to `cluster.yaml`.
///
/// @param name lower-case letters, digits and inner hyphens, at most 63 characters
/// @param version the etcd to run
/// @param members the number of voters wanted: 1, 3, 5 or 7; an even number only by way of the
///   commands that add or remove a single member
/// @param hosts members take the first that fit; the rest are spares
public record ClusterSpec(
        String name,
        EtcdVersion version,
        int members,
        List<HostSpec> hosts,
        EtcdSettings etcd,
        TlsSettings tls,
        ReplacementSettings replacement,
        BackupSettings backup) {
    public ClusterSpec {
        hosts = List.copyOf(hosts);
    }

    /// @param quotaBytes etcd's `--quota-backend-bytes`
    /// @param flags further flags of etcd by name without dashes, as the specification gives them
    public record EtcdSettings(long quotaBytes, Map<String, String> flags) {
        public EtcdSettings {
            flags = Map.copyOf(flags);
        }
    }

    public record TlsSettings(Duration leafValidity, Duration caValidity) {}

    /// What the daemon may replace by itself.
    ///
    /// @param automatic whether it replaces members at all
    /// @param dataLost how long the data of a member on a reachable host has to be gone or damaged
    /// @param hostLost how long a host has to be out of reach
    /// @param perDayMax how many members it replaces within 24 hours at most
    public record ReplacementSettings(
            boolean automatic, Duration dataLost, Duration hostLost, int perDayMax) {}

    /// @param store where backups go; empty means the directory `store` of the manager's home
    /// @param recipients of age, for whom backups are encrypted; with none they are not
    public record BackupSettings(
            Optional<StoreAddress> store, List<String> recipients, RetentionSettings retention) {
        public BackupSettings {
            recipients = List.copyOf(recipients);
        }
    }

    /// @param keep how many of the newest verified backups stay at least; 1 or more
    /// @param window how long a backup stays whatever their number
    public record RetentionSettings(int keep, Duration window) {}

    public ClusterSpec withMembers(int wanted) {
        return new ClusterSpec(name, version, wanted, hosts, etcd, tls, replacement, backup);
    }

    public ClusterSpec withHosts(List<HostSpec> wanted) {
        return new ClusterSpec(name, version, members, wanted, etcd, tls, replacement, backup);
    }

    /// The host that the member list knows by this peer URL.
    public Optional<HostSpec> hostAt(String peerUrl) {
        return hosts.stream().filter(host -> host.peerUrl().equals(peerUrl)).findFirst();
    }

    public Optional<HostSpec> host(String hostName) {
        return hosts.stream().filter(host -> host.name().equals(hostName)).findFirst();
    }
}
