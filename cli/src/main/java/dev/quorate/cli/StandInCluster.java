package dev.quorate.cli;

import dev.quorate.certs.AlternativeName;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.etcd.StandInMember;
import dev.quorate.manager.host.IdentityRecord;
import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.manager.spec.FreePorts;
import dev.quorate.manager.spec.LocalClusterSpec;
import dev.quorate.manager.state.ClusterRecord.State;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The cluster that [StartupTraining] looks at: certificates, a specification, and stand-ins that
/// answer at its addresses. It is a process of its own, so that nothing of what serves and founds
/// gets into the start-up cache of what asks.
final class StandInCluster {
    static final String NAME = "training";

    private static final int MEMBERS = 3;
    private static final Duration CERTIFICATES_LIVE = Duration.ofDays(1);

    private StandInCluster() {}

    /// Founds the cluster in a home, prints a line once all stand-ins answer, and serves until its
    /// input ends.
    @SuppressWarnings("SystemOut") // how the other process learns that it may begin
    static void main(String[] arguments) throws IOException {
        Main.logSimply();
        var standIns = serve(Path.of(arguments[0]));
        System.out.println("ready");
        System.in.transferTo(OutputStream.nullOutputStream());
        standIns.forEach(StandInMember::close);
    }

    /// An environment with that home and nothing else.
    static Environment environment(Path home) {
        return new Environment(
                Map.of("QUORATE_HOME", home.toString()),
                false,
                new BufferedReader(Reader.nullReader()),
                InstantSource.system());
    }

    private static List<StandInMember> serve(Path home) throws IOException {
        var environment = environment(home);
        var spec =
                new LocalClusterSpec(FreePorts.of(home), Set.of())
                        .create(NAME, MEMBERS, EtcdVersion.DEFAULT, home.resolve("data"));
        var standIns = new ArrayList<StandInMember>();
        try (var cluster =
                new Session(environment).clusters().prepare(spec, "", Optional.empty())) {
            cluster.home().write(cluster.record().in(State.ACTIVE));
            var hosts = spec.hosts();
            for (var place = 0; place < hosts.size(); place++) {
                var host = hosts.get(place);
                var names = List.of(AlternativeName.parse(host.address()));
                var now = environment.clock().instant();
                var files = cluster.pki().issueMember(host.name(), names, CERTIFICATES_LIVE, now);
                cluster.hosts().writeRecord(host, joined(cluster, host.name(), now));
                standIns.add(StandInMember.at(hosts, place, files));
            }
        }
        return standIns;
    }

    private static IdentityRecord joined(Cluster cluster, String member, Instant now)
            throws IOException {
        var owner = cluster.owner();
        return new IdentityRecord(
                owner.managerUid(),
                cluster.name(),
                owner.clusterUid(),
                cluster.record().incarnation(),
                member,
                Optional.empty(),
                Optional.empty(),
                IdentityRecord.State.JOINED,
                now);
    }
}
