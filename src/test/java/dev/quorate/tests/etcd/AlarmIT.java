package dev.quorate.tests.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.etcd.GrpcEtcd;
import dev.quorate.tests.fixture.EtcdProcesses;
import dev.quorate.tests.fixture.EtcdPrograms;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

class AlarmIT {
    static final List<String> VERSIONS = EtcdPrograms.VERSIONS;

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int QUOTA_BYTES = 1024 * 1024;

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void aFullDatabaseRaisesAnAlarmWithoutOurTouchingTheLog(String version, @TempDir Path directory)
            throws Exception {
        var quota = "--quota-backend-bytes=" + QUOTA_BYTES;
        try (var cluster = EtcdProcesses.start(EtcdPrograms.of(version), directory, 1, quota);
                var etcd = new GrpcEtcd(cluster.tls())) {
            var member = cluster.member(1);
            assertThat(etcd.probe(member.endpoint(), DEADLINE).alarms()).isEmpty();
            var refused = false;
            while (!refused) {
                refused = !putFits(cluster);
            }
            var before = etcd.probe(member.endpoint(), DEADLINE);
            var after = etcd.probe(member.endpoint(), DEADLINE);

            assertThat(before.alarms()).containsExactly("NOSPACE");
            assertThat(after.status().orElseThrow().raftIndex())
                    .isEqualTo(before.status().orElseThrow().raftIndex());
            assertThat(cluster.etcdctl(member, "alarm", "list")).contains("alarm:NOSPACE");
        }
    }

    private static boolean putFits(EtcdProcesses cluster) throws Exception {
        try {
            cluster.etcdctlWithInput(
                    cluster.member(1), "x".repeat(QUOTA_BYTES / 2), "put", "filling");
            return true;
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("database space exceeded");
            return false;
        }
    }
}
