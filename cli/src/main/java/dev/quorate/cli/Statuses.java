package dev.quorate.cli;

import dev.quorate.certs.CertificateStatus;
import dev.quorate.cli.StatusView.Protection;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.state.Holds.Role;

import java.io.IOException;
import java.time.Duration;

/// Puts together what `cluster status` and `cluster list` show.
final class Statuses {
    private Statuses() {}

    static StatusView of(Cluster cluster, Duration deadline)
            throws IOException, InterruptedException {
        return new StatusView(
                cluster.name(),
                cluster.observe(deadline),
                cluster.record().incarnation(),
                cluster.home().holds().holder(Role.OPERATION),
                CertificateStatus.earliestExpiry(cluster.pki()).map(Text::time).orElse(""),
                new Protection(LastBackup.of(cluster)));
    }
}
