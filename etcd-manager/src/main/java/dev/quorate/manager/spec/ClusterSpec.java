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
/// @param drills when a restore is tried out; empty when that is left to persons
public record ClusterSpec(
        String name,
        EtcdVersion version,
        int members,
        List<HostSpec> hosts,
        EtcdSettings etcd,
        TlsSettings tls,
        ReplacementSettings replacement,
        BackupSettings backup,
        ObjectiveSettings objectives,
        Optional<Timetable> drills) {
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
    /// @param escrow recipients of age who can bring back the manager itself: its keys and records
    ///   are stored for them with each backup; with none they are not
    /// @param snapshots when the daemon takes one; empty when it takes none by the clock
    /// @param archive how the daemon archives every change; empty when it does not
    /// @param verification when the daemon looks at what is stored again; empty when it does not
    public record BackupSettings(
            Optional<StoreAddress> store,
            List<String> recipients,
            List<String> escrow,
            Optional<Timetable> snapshots,
            Optional<FlushSettings> archive,
            RetentionSettings retention,
            Optional<VerificationSettings> verification) {
        public BackupSettings {
            recipients = List.copyOf(recipients);
            escrow = List.copyOf(escrow);
        }

        /// One whose manager's keys are stored for nobody.
        public BackupSettings(
                Optional<StoreAddress> store,
                List<String> recipients,
                Optional<Timetable> snapshots,
                Optional<FlushSettings> archive,
                RetentionSettings retention,
                Optional<VerificationSettings> verification) {
            this(store, recipients, List.of(), snapshots, archive, retention, verification);
        }
    }

    /// When a segment of the archive is sealed and brought into the store: whichever comes first.
    ///
    /// @param flushEvery how long a change waits at most
    /// @param flushBytes how large a segment grows at most, before it is compressed
    public record FlushSettings(Duration flushEvery, long flushBytes) {}

    /// @param keep how many of the newest verified backups stay at least; 1 or more
    /// @param window how long a backup stays whatever their number, and how far back each revision
    ///   can be brought back
    /// @param daily for so many days on the newest of each day stays; 0 for none
    /// @param weekly for so many weeks on the newest of each week stays; 0 for none
    public record RetentionSettings(int keep, Duration window, int daily, int weekly) {}

    /// @param sharePercent how much of what is stored is looked at each time: 1 to 100, in turn
    public record VerificationSettings(Timetable timetable, int sharePercent) {}

    /// What a person wants to be sure of; missing one is a reason to raise an alarm.
    ///
    /// @param rpo how much of the newest history may be lost with the cluster, as time
    /// @param rto how long bringing the cluster back may take
    public record ObjectiveSettings(Optional<Duration> rpo, Optional<Duration> rto) {
        public static final ObjectiveSettings NONE =
                new ObjectiveSettings(Optional.empty(), Optional.empty());
    }

    public ClusterSpec withMembers(int wanted) {
        return with(wanted, hosts);
    }

    public ClusterSpec withHosts(List<HostSpec> wanted) {
        return with(members, wanted);
    }

    private ClusterSpec with(int wantedMembers, List<HostSpec> wantedHosts) {
        return new ClusterSpec(
                name,
                version,
                wantedMembers,
                wantedHosts,
                etcd,
                tls,
                replacement,
                backup,
                objectives,
                drills);
    }

    /// The host that the member list knows by this peer URL.
    public Optional<HostSpec> hostAt(String peerUrl) {
        return hosts.stream().filter(host -> host.peerUrl().equals(peerUrl)).findFirst();
    }

    public Optional<HostSpec> host(String hostName) {
        return hosts.stream().filter(host -> host.name().equals(hostName)).findFirst();
    }
}
