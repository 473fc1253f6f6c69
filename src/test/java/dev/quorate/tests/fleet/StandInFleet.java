package dev.quorate.tests.fleet;

import dev.quorate.certs.AlternativeName;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.control.Clusters;
import dev.quorate.manager.host.IdentityRecord;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.manager.spec.HostSpec;
import dev.quorate.manager.spec.LocalClusterSpec;
import dev.quorate.manager.spec.MemberId;
import dev.quorate.manager.spec.PortPair;
import dev.quorate.manager.state.ClusterRecord.State;
import dev.quorate.manager.state.Home;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Clusters of three in one process: everything that a manager keeps of them, a TLS endpoint for
/// each member, and a process that looks like its etcd and does nothing.
///
/// `StandInFleet HOME CLUSTERS FIRST-PORT FROZEN` prints a line once all answer and serves until
/// its input ends. Of the first FROZEN clusters, one member takes calls and never answers.
final class StandInFleet {
    private static final int MEMBERS = 3;
    private static final Duration CERTIFICATES_LIVE = Duration.ofDays(30);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int START_TICKS = 19;

    private final Home home;
    private final List<AutoCloseable> servers = new ArrayList<>();
    private int nextPort;

    private StandInFleet(Home home, int firstPort) {
        this.home = home;
        this.nextPort = firstPort;
    }

    public static void main(String[] arguments) throws Exception {
        var fleet =
                new StandInFleet(Home.open(Path.of(arguments[0])), Integer.parseInt(arguments[2]));
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            fleet.found("fleet-%03d".formatted(i), i < Integer.parseInt(arguments[3]));
        }
        System.out.println("ready");
        System.in.transferTo(OutputStream.nullOutputStream());
        for (var server : fleet.servers) {
            server.close();
        }
    }

    private List<PortPair> ports(int count) {
        return IntStream.range(0, count)
                .mapToObj(_ -> new PortPair(nextPort++, nextPort++))
                .toList();
    }

    private void found(String name, boolean frozen) throws IOException {
        var spec =
                new LocalClusterSpec((count, _) -> ports(count), Set.of())
                        .create(
                                name,
                                MEMBERS,
                                EtcdVersion.DEFAULT,
                                home.root().resolve("data").resolve(name));
        var clusters = new Clusters(home, InstantSource.system(), new SecureRandom());
        try (var cluster = clusters.prepare(spec, "", Optional.empty())) {
            cluster.home().write(cluster.record().in(State.ACTIVE));
            for (int i = 0; i < MEMBERS; i++) {
                member(cluster, spec, i, frozen && i == MEMBERS - 1);
            }
        }
    }

    private void member(Cluster cluster, ClusterSpec spec, int index, boolean frozen)
            throws IOException {
        var host = spec.hosts().get(index);
        var name = FleetMember.name(spec, index);
        var files =
                cluster.pki()
                        .issueMember(
                                name,
                                List.of(AlternativeName.parse(host.address())),
                                CERTIFICATES_LIVE,
                                Instant.now());
        servers.add(FleetMember.at(spec, index, files, frozen));
        var wal = Files.createDirectories(host.dataDir().resolve("member").resolve("wal"));
        Files.createFile(wal.resolve("0000000000000000-0000000000000000.wal"));
        cluster.hosts().writeRecord(host, identity(cluster, spec, index));
        looksLikeEtcd(host);
    }

    private IdentityRecord identity(Cluster cluster, ClusterSpec spec, int index)
            throws IOException {
        return new IdentityRecord(
                home.managerUid(),
                spec.name(),
                cluster.record().uid(),
                cluster.record().incarnation(),
                FleetMember.name(spec, index),
                Optional.of(new MemberId(FleetMember.id(index))),
                Optional.of(FleetMember.clusterId(spec)),
                IdentityRecord.State.JOINED,
                Instant.now());
    }

    /// A shell that waits for the end of our process, under etcd's name.
    private static void looksLikeEtcd(HostSpec host) throws IOException {
        var process =
                new ProcessBuilder(
                                "bash",
                                "-c",
                                "exec -a etcd sh -c 'read forever' - \"$@\"",
                                "-",
                                "--data-dir=" + host.dataDir())
                        .start();
        var stat = Files.readString(Path.of("/proc/%d/stat".formatted(process.pid())));
        var ticks = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[START_TICKS];
        var file = Objects.requireNonNull(host.dataDir().getFileName()) + ".pid";
        Files.writeString(
                host.dataDir().resolveSibling(file),
                "%d\n%s\n%s".formatted(process.pid(), ticks, Files.readString(BOOT_ID)));
    }
}
