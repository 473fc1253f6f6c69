package dev.quorate.tests.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.InProcess;
import dev.quorate.tests.fixture.Ports;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A member with a flag that its etcd does not have ends at once, so no plan may contain one.
class UnknownFlagIT {
    @TempDir private Path directory;

    private final int clientPort = Ports.free();
    private final int peerPort = Ports.free();

    @ParameterizedTest
    @CsvSource({
        "3.4.23, snapshot-cuont, did you mean snapshot-count?",
        "3.6.16, enable-v2, its --help lists the flags",
        "3.7.3, experimental-compact-hash-check-time, 3.7.3 calls it compact-hash-check-time",
    })
    void isRefusedWithItsPlaceBeforeAnythingIsCreated(String version, String flag, String remedy)
            throws IOException {
        var file = specification(version, flag);
        var home = directory.resolve("home");

        for (var more : new String[] {"--yes", "--dry-run"}) {
            var created =
                    new InProcess(home)
                            .run("cluster", "create", "dev", "-f", file.toString(), more);

            assertThat(created.exitCode()).isEqualTo(2);
            assertThat(created.err())
                    .contains(
                            file + ":15:7: spec.etcd.flags." + flag,
                            "etcd %s has no flag %s".formatted(version, flag),
                            remedy);
            assertThat(home).doesNotExist();
        }
    }

    @ParameterizedTest
    @CsvSource({"plan", "apply"})
    void isRefusedWhereItIsToBeApplied(String verb) throws IOException {
        var home = new InProcess(directory.resolve("home"));
        home.done(
                "cluster",
                "create",
                "dev",
                "-f",
                specification("3.6.16", "snapshot-count").toString());
        try {
            var file = specification("3.6.16", "snapshot-cuont");

            var refused = home.run("cluster", verb, "-c", "dev", "-f", file.toString());

            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.err()).contains(":15:7: ", "did you mean snapshot-count?");
        } finally {
            home.done("cluster", "destroy", "dev", "--confirm", "dev");
        }
    }

    private Path specification(String version, String flag) throws IOException {
        return Files.writeString(
                directory.resolve(flag + ".yaml"),
                """
                apiVersion: quorate.dev/v1
                kind: EtcdCluster
                metadata: {name: dev}
                spec:
                  version: %s
                  members: 1
                  hosts:
                    - name: here
                      local: true
                      dataDir: %s
                      clientPort: %d
                      peerPort: %d
                  etcd:
                    flags:
                      %s: 10000
                """
                        .formatted(version, directory.resolve("data"), clientPort, peerPort, flag));
    }
}
