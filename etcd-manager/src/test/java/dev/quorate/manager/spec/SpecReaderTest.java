package dev.quorate.manager.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.spec.ClusterSpec.BackupSettings;
import dev.quorate.manager.spec.ClusterSpec.EtcdSettings;
import dev.quorate.manager.spec.ClusterSpec.FlushSettings;
import dev.quorate.manager.spec.ClusterSpec.ObjectiveSettings;
import dev.quorate.manager.spec.ClusterSpec.ReplacementSettings;
import dev.quorate.manager.spec.ClusterSpec.RetentionSettings;
import dev.quorate.manager.spec.ClusterSpec.TlsSettings;
import dev.quorate.manager.spec.ClusterSpec.VerificationSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class SpecReaderTest {
    private static final String SMALLEST =
            """
            apiVersion: quorate.dev/v1
            kind: EtcdCluster
            metadata: {name: dev}
            spec:
              members: 1
              hosts: [{name: here, local: true, dataDir: /srv/etcd}]
            """;

    @Test
    void readsEveryField() {
        assertThat(SpecText.good().spec())
                .isEqualTo(
                        new ClusterSpec(
                                "prod",
                                EtcdVersion.parse("3.6.16"),
                                3,
                                List.of(
                                        host("h1", "a", 23790),
                                        host("h2", "", 23792),
                                        host("h3", "", 23794)),
                                new EtcdSettings(
                                        8L << 30,
                                        Map.of(
                                                "heartbeat-interval",
                                                "100",
                                                "election-timeout",
                                                "1000")),
                                new TlsSettings(Duration.ofDays(90), Duration.ofDays(3_650)),
                                new ReplacementSettings(
                                        true, Duration.ofSeconds(10), Duration.ofMinutes(60), 2),
                                new BackupSettings(
                                        Optional.of(StoreAddress.parse("file:///srv/backups")),
                                        List.of(),
                                        Optional.of(timetable("0 * * * *", "Europe/Berlin")),
                                        Optional.of(
                                                new FlushSettings(Duration.ofSeconds(5), 4L << 20)),
                                        new RetentionSettings(7, Duration.ofDays(14), 30, 12),
                                        Optional.of(
                                                new VerificationSettings(
                                                        timetable("30 4 * * *", "UTC"), 10))),
                                new ObjectiveSettings(
                                        Optional.of(Duration.ofSeconds(30)),
                                        Optional.of(Duration.ofMinutes(10))),
                                Optional.of(timetable("0 2 * * 0", "Europe/Berlin"))));
    }

    @Test
    void fillsInWhatIsLeftOut() {
        assertThat(new SpecText(SMALLEST).spec())
                .isEqualTo(
                        new ClusterSpec(
                                "dev",
                                EtcdVersion.DEFAULT,
                                1,
                                List.of(
                                        new HostSpec(
                                                "here",
                                                "127.0.0.1",
                                                "",
                                                true,
                                                2379,
                                                2380,
                                                Path.of("/srv/etcd"))),
                                new EtcdSettings(8L << 30, Map.of()),
                                new TlsSettings(Duration.ofDays(90), Duration.ofDays(3_650)),
                                new ReplacementSettings(
                                        true, Duration.ofSeconds(10), Duration.ofMinutes(60), 2),
                                new BackupSettings(
                                        Optional.empty(),
                                        List.of(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        new RetentionSettings(7, Duration.ofDays(14), 30, 12),
                                        Optional.empty()),
                                ObjectiveSettings.NONE,
                                Optional.empty()));
    }

    private static Timetable timetable(String cron, String zone) {
        return new Timetable(Cron.parse(cron), ZoneId.of(zone));
    }

    @Test
    void anArchiveNeedsNoMoreThanItsName() {
        var spec = new SpecText(SMALLEST + "  backup: {archive: {}}\n").spec();

        assertThat(spec.backup().archive())
                .contains(new FlushSettings(Duration.ofSeconds(5), 4L << 20));
        assertThat(spec.backup().snapshots()).isEmpty();
    }

    @Test
    void timetablesGoByUtcUnlessTheySayOtherwise() {
        var spec =
                new SpecText(
                                SMALLEST
                                        + "  backup: {snapshots: {cron: 0 0/15 * ? * MON-FRI *},"
                                        + " verification: {cron: 0 4 * * *}}\n")
                        .spec();

        assertThat(spec.backup().snapshots()).contains(timetable("0 0/15 * ? * MON-FRI *", "UTC"));
        assertThat(spec.backup().verification())
                .contains(new VerificationSettings(timetable("0 4 * * *", "UTC"), 10));
    }

    @Test
    void readsWhatTheDaemonMayReplaceByItself() {
        var spec =
                new SpecText(
                                SMALLEST
                                        + "  replacement: {automatic: false, maxPerDay: 5,"
                                        + " grace: {dataLost: 2s, hostLost: 5m}}\n")
                        .spec();

        assertThat(spec.replacement())
                .isEqualTo(
                        new ReplacementSettings(
                                false, Duration.ofSeconds(2), Duration.ofMinutes(5), 5));
    }

    @Test
    void givesHostsThePortsAndDirectoryThatHoldForAll() {
        var spec =
                new SpecText(
                                SMALLEST.replace(", dataDir: /srv/etcd", "")
                                        + "  etcd: {dataDir: /srv/x, clientPort: 1, peerPort: 2}\n")
                        .spec();

        assertThat(spec.hosts())
                .containsExactly(
                        new HostSpec("here", "127.0.0.1", "", true, 1, 2, Path.of("/srv/x")));
    }

    @Test
    void readsHowABucketIsReached() {
        var s3 =
                SpecText.good()
                        .with(
                                "store: file:///srv/backups",
                                "store: s3://etcd-backups/prod\n    s3: {endpoint:"
                                        + " https://s3.example.com, region: eu-1, pathStyle: true,"
                                        + " caFile: /etc/ssl/ca.pem}")
                        .spec();

        assertThat(s3.backup().store())
                .contains(
                        new StoreAddress.S3(
                                "etcd-backups",
                                "prod",
                                new StoreAddress.Options(
                                        Optional.of(URI.create("https://s3.example.com")),
                                        Optional.of("eu-1"),
                                        true,
                                        Optional.of(Path.of("/etc/ssl/ca.pem")))));
    }

    @Test
    void letsHostsShareAPortOnDifferentAddresses() {
        var shared =
                SpecText.good()
                        .with("clientPort: 23792", "address: 127.0.0.2\n      clientPort: 23790")
                        .with("clientPort: 23794", "address: ::1\n      clientPort: 23790");

        assertThat(shared.problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"yes\"", "'123'", "p", "0x", "a-1", "x--y"})
    void takesNamesThatEveryReaderOfYamlTakesForText(String name) {
        assertThat(SpecText.good().with("name: prod", "name: " + name).problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "4", "6"})
    void takesAnEvenNumberOfVotersOnlyFromItsOwnFiles(String members) {
        var even =
                SpecText.good()
                        .with("members: 3", "members: " + members)
                        .with(
                                "  etcd:\n",
                                """
                                    - {name: a, local: true, clientPort: 1, peerPort: 2, dataDir: /a}
                                    - {name: b, local: true, clientPort: 3, peerPort: 4, dataDir: /b}
                                    - {name: c, local: true, clientPort: 5, peerPort: 6, dataDir: /c}
                                  etcd:
                                """);

        assertThat(even.read(Voters.ANY).orThrow().members()).isEqualTo(Integer.parseInt(members));
        assertThat(even.problems())
                .singleElement()
                .asString()
                .contains("tolerate no more failures");
    }

    @Test
    void keepsDataOutOfTheStoreThatIsUsedWhenNoneIsNamed() {
        var within = new SpecText(SMALLEST.replace("/srv/etcd", SpecText.DEFAULT_STORE + "/etcd"));

        assertThat(within.problems())
                .singleElement()
                .asString()
                .contains("data and backups in " + SpecText.DEFAULT_STORE);
    }

    @Test
    void saysWhatMayBeWrongWithTextThatIsNoYaml() {
        assertThat(new SpecText(SMALLEST.replace("local", "address: ::1, local")).problems())
                .containsExactly(
                        "6:33: not YAML: expected the node content, but found ':'; check"
                                + " indentation and brackets here and in the line before; text with"
                                + " a colon or a leading *, such as an IPv6 address or a cron"
                                + " expression, needs quotes");
        assertThat(new SpecText("a: b: c\n").problems())
                .singleElement()
                .asString()
                .startsWith("1:5: not YAML: mapping values are not allowed here;");
    }

    @Test
    void reportsAllProblemsOfADocumentInTheOrderOfTheirPlaces() {
        var bad =
                SpecText.good()
                        .with("quorate.dev/v1", "quorate.dev/v9")
                        .with("name: prod", "name: Prod")
                        .with("zone: a", "zone: &z a")
                        .with("clientPort: 23792", "clientPort: 23790")
                        .with("quota: 8GiB", "quota: lots")
                        .with("keep: 7", "keeps: 7");

        assertThat(bad.problems())
                .map(problem -> problem.substring(0, problem.indexOf(": ")))
                .containsExactly("1:13", "4:9", "11:13", "18:19", "27:12", "37:7");
        assertThatExceptionOfType(OperatorException.class)
                .isThrownBy(() -> bad.read().orThrow())
                .satisfies(refused -> {
                    assertThat(refused.failure()).isEqualTo(Failure.BAD_INPUT);
                    assertThat(refused.code()).isEqualTo("SPEC_INVALID");
                    assertThat(refused.problem().lines())
                            .hasSize(6)
                            .allMatch(line -> line.startsWith("spec.yaml:"));
                    assertThat(refused.unchanged()).isEqualTo("nothing was created or changed");
                    assertThat(refused.remedy()).startsWith("correct spec.yaml");
                });
    }

    @Test
    void neverRepeatsAPassword() {
        var secret =
                SpecText.good()
                        .with("address: 127.0.0.1", "address: https://u:hunter2@x")
                        .with("zone: a", "zone: u:hunter2@x")
                        .with("file:///srv/backups", "https://u:hunter2@s3")
                        .with("heartbeat-interval: 100ms", "discovery-password: hunter2");

        assertThat(secret.problems())
                .hasSizeGreaterThanOrEqualTo(4)
                .noneMatch(line -> line.contains("hunter2"));
    }

    private static HostSpec host(String name, String zone, int clientPort) {
        return new HostSpec(
                name,
                "127.0.0.1",
                zone,
                true,
                clientPort,
                clientPort + 1,
                Path.of("/var/lib/etcd", name));
    }
}
