package dev.quorate.cli;

import dev.quorate.backup.archive.LineageId;
import dev.quorate.certs.CertificateStatus;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.host.IdentityRecord;
import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.observe.Membership;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.state.Holds.Role;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// Puts together what `cluster status` and `cluster list` show.
final class Statuses {
    private Statuses() {}

    static StatusView of(Cluster cluster, Duration deadline)
            throws IOException, InterruptedException {
        var view = cluster.observe(deadline);
        return new StatusView(
                cluster.name(),
                view,
                lineage(cluster, view),
                cluster.home().holds().holder(Role.OPERATION),
                CertificateStatus.earliestExpiry(cluster.pki()).map(Text::time).orElse(""),
                Protection.of(cluster, view.at()),
                new StatusView.Automation(
                        cluster.daemon(),
                        cluster.home().orders(),
                        cluster.home().watchNote(),
                        stopped(cluster, view)));
    }

    /// The hosts whose members a person stopped. The whole journal is read for it, so only where a
    /// member is down.
    private static Set<String> stopped(Cluster cluster, ClusterView view) throws IOException {
        var allServe =
                view.membership().isPresent()
                        && view.members().stream().allMatch(member -> member.healthy());
        return allServe ? Set.of() : cluster.history(new Intent.Heal()).vigil().stopped();
    }

    /// As backups carry it. While no member answers, the records on the hosts still tell the
    /// cluster's id.
    private static String lineage(Cluster cluster, ClusterView view) throws IOException {
        var told = view.membership().map(Membership::clusterId);
        var id = told.isPresent() ? told : recorded(cluster);
        return id.isPresent() ? LineageId.of(id.get(), cluster.record().incarnation()).text() : "";
    }

    private static Optional<Long> recorded(Cluster cluster) throws IOException {
        var uid = cluster.record().uid();
        for (var host : cluster.spec().hosts()) {
            var id =
                    cluster.hosts()
                            .inspect(host)
                            .identity()
                            .filter(identity -> identity.clusterUid().equals(uid))
                            .flatMap(IdentityRecord::clusterId);
            if (id.isPresent()) {
                return id;
            }
        }
        return Optional.empty();
    }
}
