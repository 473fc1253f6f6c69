package dev.quorate.tests.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.Etcdctl;
import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.Ports;
import dev.quorate.tests.fixture.Quorate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

/// A database that has reached its quota.
class FullDatabaseIT {
    private static final int VALUE_BYTES = 1 << 20;

    /// The quota is the least that a specification admits.
    private static final int VALUES_MAX = 20;

    @RegisterExtension private final Quorate quorate = Quorate.forEachTest();

    @Test
    void theAlarmIsShownAsEtcdctlShowsIt(@TempDir Path directory) throws Exception {
        var file = Files.writeString(directory.resolve("full.yaml"), specification());
        quorate.done("cluster", "create", "full", "-f", file.toString());
        var cluster = quorate.cluster("full", "3.6.16");
        fill(cluster);

        var run = quorate.run("cluster", "status", "full", "--deadline", "10s", "-o", "json");

        var status = run.expect(3).json();
        assertThat(status.path("health").asString()).isEqualTo("DEGRADED");
        var member = status.path("members").path(0);
        assertThat(member.path("alarms").path(0).asString()).isEqualTo("NOSPACE");
        var id = Long.parseUnsignedLong(member.path("id").asString(), 16);
        assertThat(cluster.etcdctl(ManagedCluster.endpoint(member), "alarm", "list"))
                .contains("memberID:%s alarm:NOSPACE".formatted(Long.toUnsignedString(id)));
    }

    private String specification() {
        return """
        apiVersion: quorate.dev/v1
        kind: EtcdCluster
        metadata: {name: full}
        spec:
          version: 3.6.16
          members: 1
          hosts:
            - {name: local-1, local: true, address: 127.0.0.1, clientPort: %d, peerPort: %d, dataDir: %s}
          etcd: {quota: 16MiB}
        """
                .formatted(
                        Ports.free(),
                        Ports.free(),
                        quorate.home().resolve("data").resolve("full").resolve("local-1"));
    }

    private static void fill(ManagedCluster cluster) throws Exception {
        var etcdctl = new Etcdctl(cluster.programs(), cluster.tls());
        var endpoint = cluster.endpoints().getFirst();
        try {
            for (var written = 0; written < VALUES_MAX; written++) {
                etcdctl.run(endpoint, "x".repeat(VALUE_BYTES), "put", "key-" + written);
            }
        } catch (IllegalStateException full) {
            assertThat(full).hasMessageContaining("database space exceeded");
            return;
        }
        throw new AssertionError("the quota was never reached");
    }
}
