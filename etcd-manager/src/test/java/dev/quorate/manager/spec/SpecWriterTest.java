package dev.quorate.manager.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.spec.ClusterSpec.BackupSettings;
import dev.quorate.manager.spec.ClusterSpec.EtcdSettings;
import dev.quorate.manager.spec.ClusterSpec.FlushSettings;
import dev.quorate.manager.spec.ClusterSpec.ObjectiveSettings;
import dev.quorate.manager.spec.ClusterSpec.ReplacementSettings;
import dev.quorate.manager.spec.ClusterSpec.RetentionSettings;
import dev.quorate.manager.spec.ClusterSpec.TlsSettings;
import dev.quorate.manager.spec.ClusterSpec.VerificationSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

class SpecWriterTest {
    private static final int SEEDS = 500;
    private static final String RECIPIENT =
            "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
    private static final List<String> AWKWARD_WORDS =
            List.of(
                    "yes",
                    "null",
                    "0x1f",
                    "1e3",
                    "-",
                    "- a",
                    "a: b",
                    "a #b",
                    "#",
                    "it's",
                    "\"",
                    "\\",
                    "ä€😀",
                    "{a}",
                    "[",
                    "&a",
                    "*a",
                    "!t",
                    "|",
                    ">",
                    "@",
                    "`",
                    "2026-01-01",
                    "12:30",
                    "~",
                    "",
                    "a,b",
                    "?",
                    ":",
                    "a:",
                    "\\n",
                    ".inf",
                    "007",
                    "true",
                    "=");

    @Test
    void writesEachFieldInAFixedOrder() {
        var spec = SpecText.good().spec();

        assertThat(SpecWriter.yaml(spec))
                .isEqualTo(
                        """
                        apiVersion: quorate.dev/v1
                        kind: EtcdCluster
                        metadata:
                          name: prod
                        spec:
                          version: 3.6.16
                          members: 3
                          hosts:
                            - name: h1
                              address: 127.0.0.1
                              zone: a
                              local: true
                              clientPort: 23790
                              peerPort: 23791
                              dataDir: /var/lib/etcd/h1
                            - name: h2
                              address: 127.0.0.1
                              local: true
                              clientPort: 23792
                              peerPort: 23793
                              dataDir: /var/lib/etcd/h2
                            - name: h3
                              address: 127.0.0.1
                              local: true
                              clientPort: 23794
                              peerPort: 23795
                              dataDir: /var/lib/etcd/h3
                          etcd:
                            quota: 8GiB
                            flags:
                              election-timeout: 1000ms
                              heartbeat-interval: 100ms
                          tls:
                            leafValidity: 90d
                            caValidity: 10y
                          replacement:
                            automatic: true
                            grace:
                              dataLost: 10s
                              hostLost: 1h
                            maxPerDay: 2
                          backup:
                            store: file:///srv/backups
                            snapshots:
                              cron: "0 * * * *"
                              timeZone: Europe/Berlin
                            archive:
                              flushEvery: 5s
                              flushBytes: 4MiB
                            retention:
                              keep: 7
                              window: 14d
                              daily: 30
                              weekly: 12
                            verification:
                              cron: "30 4 * * *"
                              timeZone: UTC
                              share: 10%
                          objectives:
                            rpo: 30s
                            rto: 10m
                          drills:
                            cron: "0 2 * * 0"
                            timeZone: Europe/Berlin
                        """);
    }

    @Test
    void writesWhatTheReaderReadsAsEqual(@TempDir Path directory) throws IOException {
        var file = directory.resolve("cluster.yaml");
        for (var seed = 0; seed < SEEDS; seed++) {
            var spec = new RandomSpec(new Random(seed)).spec();
            var yaml = SpecWriter.yaml(spec);
            Files.writeString(file, yaml);

            var read = new SpecReader(SpecText.DEFAULT_STORE).readOwn(file).orThrow();

            assertThat(read).describedAs("seed %d:\n%s", seed, yaml).isEqualTo(spec);
            assertThat(SpecWriter.yaml(read)).isEqualTo(yaml);
        }
    }

    private record RandomSpec(Random random) {
        ClusterSpec spec() {
            var hosts = new ArrayList<HostSpec>();
            for (var i = 0; i < 1 + random.nextInt(9); i++) {
                hosts.add(host(i));
            }
            return new ClusterSpec(
                    oneOf("prod", "yes", "123", "0x1", "a-b", "null"),
                    EtcdVersion.parse(oneOf("3.4.23", "3.5.35", "3.6.0", "3.7.12")),
                    1 + random.nextInt(Math.min(7, hosts.size())),
                    hosts,
                    new EtcdSettings((16L << 20) + random.nextLong(99L << 30), flags()),
                    new TlsSettings(
                            Duration.ofMillis(3_600_000 + random.nextInt(1_000_000_000)),
                            Duration.ofDays(20 + random.nextInt(10_000))),
                    new ReplacementSettings(
                            random.nextBoolean(),
                            Duration.ofSeconds(1 + random.nextInt(100_000)),
                            Duration.ofMillis(1_000 + random.nextInt(100_000_000)),
                            1 + random.nextInt(24)),
                    new BackupSettings(
                            store(),
                            random.nextBoolean() ? List.of() : List.of(RECIPIENT, RECIPIENT),
                            random.nextBoolean() ? List.of() : List.of(RECIPIENT),
                            maybe(timetable()),
                            Optional.of(
                                    new FlushSettings(
                                            Duration.ofMillis(1_000 + random.nextInt(3_599_001)),
                                            (64L << 10) + random.nextLong(255L << 20))),
                            new RetentionSettings(
                                    1 + random.nextInt(10_000),
                                    Duration.ofHours(1 + random.nextInt(800_000)),
                                    random.nextInt(3_661),
                                    random.nextInt(521)),
                            maybe(new VerificationSettings(timetable(), 1 + random.nextInt(100)))),
                    new ObjectiveSettings(
                            maybe(Duration.ofHours(1 + random.nextInt(8_000))),
                            maybe(Duration.ofSeconds(1 + random.nextInt(8_000)))),
                    maybe(timetable()));
        }

        private Timetable timetable() {
            return new Timetable(
                    Cron.parse(
                            oneOf(
                                    "* * * * *",
                                    "*/5 2 1,15 jan-JUN 7",
                                    "0 0 0 ? * 2L",
                                    "1 2 3 L * ?")),
                    ZoneId.of(oneOf("UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires")));
        }

        private HostSpec host(int number) {
            return new HostSpec(
                    oneOf("h", "1e", "on-", "x-y-") + number,
                    oneOf("127.0.0.1", "::1", "fd00::a:1", "etcd.example.com", "10.0.0.9"),
                    oneOf("", "a", "no", "1", "1e5", "rack_7", "2026-01-01"),
                    true,
                    1_000 + 2 * number,
                    1_001 + 2 * number,
                    Path.of(
                            oneOf("/data/", "/srv/it#s/", "/mnt/ä,b/", "/x/~/", "/y/&a/")
                                    + number));
        }

        private Map<String, String> flags() {
            var flags = new HashMap<String, String>();
            for (var i = 0; i < random.nextInt(6); i++) {
                flags.put("flag-" + i, AWKWARD_WORDS.get(random.nextInt(AWKWARD_WORDS.size())));
            }
            if (random.nextBoolean()) {
                flags.put("heartbeat-interval", Integer.toString(1 + random.nextInt(200)));
                flags.put("election-timeout", Integer.toString(1_000 + random.nextInt(40_000)));
            }
            return flags;
        }

        private Optional<StoreAddress> store() {
            return switch (random.nextInt(4)) {
                case 0 -> Optional.empty();
                case 1 -> Optional.of(StoreAddress.parse("file:///backups/my own/#1: ä"));
                case 2 -> Optional.of(StoreAddress.parse("s3://bucket/a/b"));
                default ->
                        Optional.of(
                                new StoreAddress.S3(
                                        "bucket",
                                        "",
                                        new StoreAddress.Options(
                                                maybe(URI.create("http://127.0.0.1:9000")),
                                                maybe(oneOf("eu-1", "no", "1")),
                                                random.nextBoolean(),
                                                maybe(Path.of("/etc/ca: 1.pem")))));
            };
        }

        private <T> Optional<T> maybe(T value) {
            return random.nextBoolean() ? Optional.of(value) : Optional.empty();
        }

        private String oneOf(String... words) {
            return words[random.nextInt(words.length)];
        }
    }
}
