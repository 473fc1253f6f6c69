package dev.quorate.cli;

import dev.quorate.certs.CertificateStatus;
import dev.quorate.cli.StatusView.Protection;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.state.Holds.Role;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

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
                earliestExpiry(cluster),
                new Protection(LastBackup.of(cluster)));
    }

    private static String earliestExpiry(Cluster cluster) throws IOException {
        return CertificateStatus.of(cluster.pki(), Instant.now()).stream()
                .filter(CertificateStatus.Usable.class::isInstance)
                .map(status -> ((CertificateStatus.Usable) status).notAfter())
                .min(Comparator.naturalOrder())
                .map(Text::time)
                .orElse("");
    }
}
