package dev.quorate.cli;

import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.spec.HostSpec;
import dev.quorate.manager.spec.LocalClusterSpec;

import java.io.IOException;

/// Gives a cluster whose hosts are all on this machine as many hosts as it needs.
final class LocalGrowth {
    private LocalGrowth() {}

    static ClusterSpec of(Session session, ClusterSpec spec, int members) throws IOException {
        var missing = members - spec.hosts().size();
        if (missing <= 0 || !spec.hosts().stream().allMatch(HostSpec::local)) {
            return spec;
        }
        var claimed = LocalClusterSpec.portsOf(session.clusters().specifications());
        return new LocalClusterSpec(session.ports(), claimed)
                .withMoreLocalHosts(
                        spec, missing, session.home().root().resolve("data").resolve(spec.name()));
    }
}
