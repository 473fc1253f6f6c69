package dev.quorate.tests.snapshots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.CommandRun;
import dev.quorate.tests.fixture.Etcdctl;
import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.Ports;
import dev.quorate.tests.fixture.Quorate;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// Backups that only the owner of a key can read, told with the real age tool.
class EncryptedBackupIT {
    private static final int TOOL_DEADLINE_SECONDS = 60;

    @RegisterExtension private final Quorate quorate = Quorate.forEachTest();

    @TempDir private Path directory;

    private Path identity;
    private Path others;
    private ManagedCluster cluster;

    @BeforeEach
    void create() throws Exception {
        identity = directory.resolve("identity");
        others = directory.resolve("others");
        tool("age-keygen -o '%s'; age-keygen -o '%s'".formatted(identity, others));
        var recipient = tool("age-keygen -y '%s'".formatted(identity)).strip();
        var file = Files.writeString(directory.resolve("sealed.yaml"), specification(recipient));
        quorate.done("cluster", "create", "sealed", "-f", file.toString());
        cluster = quorate.cluster("sealed", "3.6.16");
        new Etcdctl(cluster.programs(), cluster.tls())
                .run(cluster.endpoints().getFirst(), "", "put", "name", "a secret value");
    }

    @Test
    void ageReadsWhatWeWroteAndWeRestoreItWithTheIdentityAlone() throws Exception {
        var backup = quorate.run("backup", "now", "-c", "sealed", "-o", "json").expect(0).json();
        var place = Path.of(backup.path("location").asString().substring("file://".length()));
        var plain = directory.resolve("plain.db");
        tool(
                "age -d -i '%s' '%s' | zstd -d -q -o '%s'"
                        .formatted(identity, place.resolve("data.zst.age"), plain));
        assertThat(Files.size(plain)).isEqualTo(backup.path("rawBytes").asLong());
        assertThat(tool("sha256sum '%s'".formatted(plain)))
                .startsWith(backup.path("sha256").asString());

        quorate.done("backup", "verify", "-c", "sealed");
        quorate.done("backup", "verify", "-c", "sealed", "--identity", identity.toString());
        restore().expectRefusal(12, "--identity");
        restore("--identity", others.toString()).expectRefusal(12, "--identity");
        assertThat(quorate.memberProcesses()).hasSize(1);

        restore("--identity", identity.toString()).expect(0);
        var restored = quorate.cluster("opened", "3.6.16");
        assertThat(restored.etcdctl(restored.endpoints().getFirst(), "get", "name"))
                .contains("a secret value");
    }

    @Test
    void aReaderOfTheFormatsPageBringsItBackWithTheToolsThatItNames() throws Exception {
        var backup = quorate.run("backup", "now", "-c", "sealed", "-o", "json").expect(0).json();
        var place = Path.of(backup.path("location").asString().substring("file://".length()));
        var peer = "http://127.0.0.1:" + Ports.free();
        var client = "http://127.0.0.1:" + Ports.free();
        var data = directory.resolve("by-hand");
        var page = Files.readString(repository().resolve("docs/formats.md"));
        var from = page.indexOf("```\n", page.indexOf("## A restore by hand")) + 4;
        var commands =
                page.substring(from, page.indexOf("```", from))
                        .replace("https://10.0.0.1:2380", peer)
                        .replace("/var/lib/etcd/m1", data.toString())
                        .replace("-i identity", "-i " + identity)
                        .replace("sha256sum data.zst  ", "sha256sum data.zst.age  ");
        var copy = Files.createDirectory(directory.resolve("copy"));
        for (var name : List.of("manifest.json", "data.zst.age")) {
            Files.copy(place.resolve(name), copy.resolve(name));
        }

        var printed =
                tool(
                        """
                        export PATH='%s':$PATH
                        cd '%s'
                        %s
                        etcd --name m1 --data-dir '%s' --listen-client-urls %s \\
                            --advertise-client-urls %s --listen-peer-urls %s \\
                            --initial-advertise-peer-urls %s --initial-cluster m1=%s > log 2>&1 &
                        trap "kill $!" EXIT
                        etcdctl --endpoints %s --dial-timeout 30s --command-timeout 30s get name
                        """
                                .formatted(
                                        cluster.programs().directory(),
                                        copy,
                                        commands,
                                        data,
                                        client,
                                        client,
                                        peer,
                                        peer,
                                        peer,
                                        client));

        assertThat(printed)
                .contains("a secret value")
                .contains(backup.path("sha256").asString() + "  snapshot.db")
                .contains(backup.path("storedSha256").asString() + "  data.zst.age");
    }

    private static Path repository() {
        var at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("docs/formats.md"))) {
            at = Objects.requireNonNull(at.getParent(), "docs/formats.md is nowhere above");
        }
        return at;
    }

    private CommandRun restore(String... further) throws Exception {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "restore",
                                "run",
                                "-c",
                                "sealed",
                                "--latest",
                                "--as",
                                "opened",
                                "--local",
                                "1",
                                "--yes"));
        arguments.addAll(List.of(further));
        return quorate.run(arguments.toArray(String[]::new));
    }

    private String specification(String recipient) throws IOException {
        return """
        apiVersion: quorate.dev/v1
        kind: EtcdCluster
        metadata: {name: sealed}
        spec:
          version: 3.6.16
          members: 1
          hosts:
            - {name: local-1, local: true, address: 127.0.0.1, clientPort: %d, peerPort: %d, dataDir: %s}
          backup:
            encryption: {recipients: [%s]}
        """
                .formatted(
                        Ports.free(),
                        Ports.free(),
                        quorate.home().resolve("data").resolve("sealed").resolve("local-1"),
                        recipient);
    }

    private String tool(String script) throws IOException, InterruptedException {
        var out = directory.resolve("out.txt");
        var process =
                new ProcessBuilder("/bin/bash", "-c", "set -e -o pipefail; " + script)
                        .redirectOutput(out.toFile())
                        .redirectError(directory.resolve("err.txt").toFile())
                        .start();
        try {
            assertThat(process.waitFor(TOOL_DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue())
                    .as(Files.readString(directory.resolve("err.txt")))
                    .isZero();
            return Files.readString(out);
        } finally {
            process.destroyForcibly();
        }
    }
}
