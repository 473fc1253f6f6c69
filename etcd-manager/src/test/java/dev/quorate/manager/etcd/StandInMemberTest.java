package dev.quorate.manager.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.certs.AlternativeName;
import dev.quorate.certs.ClusterPki;
import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.manager.spec.FreePorts;
import dev.quorate.manager.spec.LocalClusterSpec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

class StandInMemberTest {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @Test
    void answersWhatEveryLookAsks(@TempDir Path directory) throws Exception {
        var life = Duration.ofDays(1);
        var now = Instant.now();
        var pki =
                ClusterPki.create(
                        directory.resolve("pki"), "c", new ClusterPki.Validity(life, life), now);
        var files = pki.issueMember("m", List.of(AlternativeName.parse("127.0.0.1")), life, now);
        var hosts =
                new LocalClusterSpec(FreePorts.of(directory), Set.of())
                        .create("c", 1, EtcdVersion.DEFAULT, directory.resolve("data"))
                        .hosts();
        var endpoint = new Endpoint(hosts.getFirst().address(), hosts.getFirst().clientPort());
        var own = pki.client(ClusterPki.OWN_CLIENT);

        try (var _ = StandInMember.at(hosts, 0, files);
                var etcd =
                        new GrpcEtcd(
                                new ClientTls(
                                        own.trustedFile(), own.certificateFile(), own.keyFile()))) {
            var probe = etcd.probe(endpoint, DEADLINE);
            assertThat(probe.problem()).isEmpty();
            assertThat(probe.linearizable()).isTrue();
            assertThat(probe.status()).isPresent();
            assertThat(etcd.members(endpoint, true, DEADLINE).members()).hasSize(1);
        }
    }
}
