package dev.quorate.manager.spec;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.spec.ClusterSpec.BackupSettings;
import dev.quorate.manager.spec.ClusterSpec.EtcdSettings;
import dev.quorate.manager.spec.ClusterSpec.ObjectiveSettings;
import dev.quorate.manager.spec.ClusterSpec.VerificationSettings;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Makes specifications of clusters whose members all run on this machine.
public final class LocalClusterSpec {
    private static final String ADDRESS = "127.0.0.1";
    private static final String NAME_PREFIX = "local-";
    private static final Pattern NUMBERED = Pattern.compile(NAME_PREFIX + "([1-9][0-9]{0,5})");
    private static final Set<Integer> MEMBERS = Set.of(1, 3, 5, 7);

    private final PortChooser ports;
    private final Set<Integer> claimed;

    /// @param claimed ports that other clusters of this machine own, though nobody may listen on
    ///   them now; see [#portsOf]
    public LocalClusterSpec(PortChooser ports, Set<Integer> claimed) {
        this.ports = ports;
        this.claimed = Set.copyOf(claimed);
    }

    /// The ports that clusters own.
    public static Set<Integer> portsOf(Collection<ClusterSpec> clusters) {
        return clusters.stream()
                .flatMap(cluster -> cluster.hosts().stream())
                .flatMap(host -> Stream.of(host.clientPort(), host.peerPort()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// A new cluster with hosts `local-1` to `local-N`, one per member, and defaults otherwise: it
    /// is archived, a snapshot is taken each hour, and a tenth of them is verified each day.
    ///
    /// @param members 1, 3, 5 or 7
    /// @param dataBase absolute; each host's data directory lies in it and is called like the host
    /// @throws OperatorException (bad input) when name, number or directory do not do
    public ClusterSpec create(String name, int members, EtcdVersion version, Path dataBase)
            throws IOException {
        checkName(name);
        if (!MEMBERS.contains(members)) {
            throw invalid(
                    "MEMBERS_INVALID",
                    "a cluster of %d members cannot be created".formatted(members),
                    "create it with --local 1, 3, 5 or 7");
        }
        return new ClusterSpec(
                name,
                version,
                members,
                hosts(1, members, dataBase, claimed),
                new EtcdSettings(EtcdDecoder.QUOTA_DEFAULT.bytes(), Map.of()),
                SpecDecoder.TLS_DEFAULT,
                ReplacementDecoder.DEFAULT,
                new BackupSettings(
                        Optional.empty(),
                        List.of(),
                        Optional.of(due("0 * * * *")),
                        Optional.of(BackupDecoder.FLUSH_DEFAULT),
                        BackupDecoder.RETENTION_DEFAULT,
                        Optional.of(
                                new VerificationSettings(
                                        due("30 4 * * *"), TimetableDecoder.SHARE_DEFAULT))),
                ObjectiveSettings.NONE,
                Optional.empty());
    }

    private static Timetable due(String cron) {
        return new Timetable(Cron.parse(cron), TimetableDecoder.ZONE_DEFAULT);
    }

    /// The same cluster with more hosts on this machine, numbered on from the highest there is; the
    /// number of members stays.
    ///
    /// @param count how many hosts to add
    /// @param dataBase as for [#create]
    public ClusterSpec withMoreLocalHosts(ClusterSpec spec, int count, Path dataBase)
            throws IOException {
        var taken = new HashSet<>(claimed);
        taken.addAll(portsOf(List.of(spec)));
        var hosts = new ArrayList<>(spec.hosts());
        hosts.addAll(hosts(highestNumber(spec) + 1, count, dataBase, taken));
        return spec.withHosts(hosts);
    }

    private List<HostSpec> hosts(int first, int count, Path dataBase, Set<Integer> taken)
            throws IOException {
        var pairs = ports.choose(count, taken);
        var hosts = new ArrayList<HostSpec>();
        for (var i = 0; i < count; i++) {
            var name = NAME_PREFIX + (first + i);
            var pair = pairs.get(i);
            hosts.add(
                    new HostSpec(
                            name,
                            ADDRESS,
                            "",
                            true,
                            pair.client(),
                            pair.peer(),
                            dataDir(dataBase, name)));
        }
        return hosts;
    }

    private static int highestNumber(ClusterSpec spec) {
        return spec.hosts().stream()
                .map(host -> NUMBERED.matcher(host.name()))
                .filter(Matcher::matches)
                .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                .max()
                .orElse(0);
    }

    private static void checkName(String name) {
        try {
            DnsLabel.parse(name);
        } catch (IllegalArgumentException e) {
            throw invalid(
                    "NAME_INVALID",
                    "the name of the cluster does not do: " + e.getMessage(),
                    DnsLabel.REMEDY);
        }
    }

    private static Path dataDir(Path dataBase, String name) {
        try {
            return DataDirectory.parse(dataBase.resolve(name).toString()).path();
        } catch (IllegalArgumentException e) {
            throw invalid(
                    "DATA_DIR_INVALID",
                    "members' data cannot be kept here: " + e.getMessage(),
                    "set QUORATE_HOME to a directory with a plain absolute path");
        }
    }

    private static OperatorException invalid(String code, String problem, String remedy) {
        return new OperatorException(
                Failure.BAD_INPUT, code, problem, "nothing was created or changed", remedy);
    }
}
