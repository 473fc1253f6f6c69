package dev.quorate.tests.snapshots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.cli.Environment;
import dev.quorate.cli.Main;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.manager.etcd.KeyValues;
import dev.quorate.manager.state.Holds.Role;
import dev.quorate.manager.state.Home;
import dev.quorate.tests.fixture.EtcdPrograms;
import dev.quorate.tests.fixture.S3Server;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Backups by command, of a cluster that was made by command.
class BackupIT {
    private static final String VERSION = "3.6.16";
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir private static Path root;
    private static Endpoint endpoint;
    private static Cluster cluster;
    private static S3Server server;

    /// How a command ended, and what it said.
    private record Ended(int code, String out, String err) {
        JsonNode json() {
            return JsonMapper.builder().build().readTree(out);
        }

        Ended expect(int expected) {
            assertThat(code).as(out + err).isEqualTo(expected);
            return this;
        }
    }

    @BeforeAll
    static void create() throws Exception {
        quorate("cluster", "create", "dev", "--local", "1", "--etcd-version", VERSION).expect(0);
        var home = Home.open(root.resolve("home"));
        cluster = Cluster.open(home, home.cluster("dev").orElseThrow(), InstantSource.system());
        var host = cluster.spec().hosts().getFirst();
        endpoint = new Endpoint(host.address(), host.clientPort());
        server = S3Server.start(Files.createDirectory(root.resolve("s3")));
        server.createBucket("backups");
        System.setProperty("aws.accessKeyId", S3Server.ACCESS_KEY_ID);
        System.setProperty("aws.secretAccessKey", S3Server.SECRET_ACCESS_KEY);
    }

    @AfterAll
    static void destroy() {
        quorate("cluster", "destroy", "dev", "--confirm", "dev").expect(0);
        cluster.close();
        server.close();
    }

    private static Ended quorate(String... arguments) {
        return quorate(root.resolve("home"), arguments);
    }

    private static Ended quorate(Path home, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var environment =
                new Environment(
                        Map.of(
                                "QUORATE_HOME",
                                home.toString(),
                                "QUORATE_ETCD_BIN",
                                EtcdPrograms.of(VERSION).directory().toString()),
                        false,
                        new BufferedReader(Reader.nullReader()),
                        InstantSource.system());
        int code =
                Main.commandLine(environment)
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(arguments);
        return new Ended(code, out.toString(), err.toString());
    }

    private static String[] with(List<String> store, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(store);
        return all.toArray(String[]::new);
    }

    private static List<String> directoryStore(String name) throws IOException {
        return List.of("--store", "file://" + Files.createDirectory(root.resolve(name)));
    }

    private static List<String> s3Store(String prefix) {
        return List.of(
                "--store",
                "s3://backups/" + prefix,
                "--s3-endpoint",
                server.endpoint().toString(),
                "--s3-region",
                "us-east-1",
                "--s3-path-style");
    }

    private static void put(String prefix, int keys) throws Exception {
        var tls = Cluster.tls(cluster.pki());
        try (var values = KeyValues.of(List.of(endpoint), tls, DEADLINE)) {
            for (int i = 0; i < keys; i++) {
                values.put(prefix + "/" + i, ("value " + i).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void theStatusNamesTheLineageThatBackupsCarry() throws Exception {
        var store = directoryStore("lineages");
        quorate(with(store, "backup", "now", "-c", "dev")).expect(0);

        var listed = quorate(with(store, "backup", "list", "-c", "dev", "-o", "json")).out();
        var status = quorate("cluster", "status", "-c", "dev", "-o", "json").out();

        assertThat(lineage(status)).isNotEmpty().isEqualTo(lineage(listed));
    }

    private static String lineage(String document) {
        var found = Pattern.compile("\"lineage\" : \"([^\"]+)\"").matcher(document);
        return found.find() ? found.group(1) : "";
    }

    @Test
    void goesToADirectoryAndComesBackAsTheOfficialToolReadsIt() throws Exception {
        roundTrip(directoryStore("round-trip"));
    }

    @Test
    void goesToAnS3ServerAndComesBackAsTheOfficialToolReadsIt() throws Exception {
        roundTrip(s3Store("round/trip"));
    }

    private void roundTrip(List<String> store) throws Exception {
        put("round-trip", 50);
        var taken =
                quorate(with(store, "backup", "now", "-c", "dev", "-o", "json")).expect(0).json();
        put("later", 1);
        var id = taken.path("id").asString();
        var file = root.resolve(id + ".db");

        var listed = quorate(with(store, "backup", "list", "-c", "dev", "-o", "json")).expect(0);
        var shown = quorate(with(store, "backup", "show", id, "-c", "dev")).expect(0);
        var verified =
                quorate(with(store, "backup", "verify", "--all", "-c", "dev", "-o", "json"))
                        .expect(0)
                        .json();
        quorate(with(store, "backup", "export", id, "--to-file", file.toString(), "-c", "dev"))
                .expect(0);

        assertThat(listed.json().path("items").get(0).path("id").asString()).isEqualTo(id);
        assertThat(shown.out()).contains("Verified  true").contains("Signer    own");
        assertThat(verified.path("items").get(0).path("ok").asBoolean()).isTrue();
        var status = officialStatus(file);
        assertThat(status.path("revision").asLong()).isEqualTo(taken.path("revision").asLong());
        assertThat(status.path("totalKey").asLong()).isEqualTo(taken.path("keys").asLong());
        assertThat(taken.path("revision").asLong())
                .isGreaterThanOrEqualTo(taken.path("barrierRevision").asLong());
    }

    private static JsonNode officialStatus(Path file) throws IOException, InterruptedException {
        var tool = EtcdPrograms.of(VERSION).directory().resolve("etcdutl").toString();
        var process =
                new ProcessBuilder(tool, "snapshot", "status", file.toString(), "-w", "json")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return JsonMapper.builder().build().readTree(out);
    }

    @Test
    void aManagerThatNeverSawTheClusterReadsItsBackups() throws Exception {
        var store = directoryStore("stranger");
        var taken =
                quorate(with(store, "backup", "now", "-c", "dev", "-o", "json")).expect(0).json();
        var stranger = root.resolve("stranger-home");

        var listed =
                quorate(stranger, with(store, "backup", "list", "-c", "dev", "-o", "json"))
                        .expect(0);
        quorate(stranger, with(store, "backup", "verify", "-c", "dev")).expect(0);
        quorate(stranger, with(store, "backup", "list", "-c", "nobody")).expect(5);
        quorate(stranger, with(store, "backup", "list", "-c", "../dev")).expect(2);
        quorate(stranger, with(store, "backup", "now", "-c", "dev")).expect(5);

        assertThat(listed.json().path("items").get(0).path("id")).isEqualTo(taken.path("id"));
        assertThat(listed.err()).contains("names the signer SHA256:");
    }

    @Test
    void aDamagedBackupIsNamedAndNeverExported() throws Exception {
        var store = directoryStore("damaged");
        var taken =
                quorate(with(store, "backup", "now", "-c", "dev", "-o", "json")).expect(0).json();
        var id = taken.path("id").asString();
        Path data;
        try (var files = Files.walk(root.resolve("damaged"))) {
            data = files.filter(file -> file.endsWith("data.zst")).findFirst().orElseThrow();
        }
        var bytes = Files.readAllBytes(data);
        bytes[bytes.length / 2] ^= 4;
        Files.delete(data);
        Files.write(data, bytes);
        var file = root.resolve("damaged.db");

        var verified =
                quorate(with(store, "backup", "verify", "-c", "dev", "-o", "json")).expect(13);
        var exported =
                quorate(
                                with(
                                        store,
                                        "backup",
                                        "export",
                                        id,
                                        "--to-file",
                                        file.toString(),
                                        "-c",
                                        "dev"))
                        .expect(13);
        var listed = quorate(with(store, "backup", "list", "-c", "dev")).expect(0);

        var item = verified.json().path("items").get(0);
        assertThat(item.path("ok").asBoolean()).isFalse();
        assertThat(item.path("problem").asString()).contains("data.zst").contains("sha256");
        assertThat(item.path("affects").get(0).asString()).isEqualTo(id);
        assertThat(exported.err()).contains("is damaged").contains("Nothing was written");
        assertThat(file).doesNotExist();
        assertThat(listed.out()).contains("damaged");
    }

    @Test
    void retentionShowsItsPlanAndKeepsTheNewest() throws Exception {
        var store = directoryStore("pruned");
        for (int i = 0; i < 3; i++) {
            quorate(with(store, "backup", "now", "-c", "dev")).expect(0);
        }
        var rule = new String[] {"backup", "prune", "-c", "dev", "--keep", "1", "--window", "0s"};

        var planned = quorate(with(concat(store, "--dry-run"), rule)).expect(0);
        quorate(with(store, rule)).expect(6);
        var before = quorate(with(store, "backup", "list", "-c", "dev", "-o", "json")).json();
        quorate(with(concat(store, "--yes"), rule)).expect(0);
        var after = quorate(with(store, "backup", "list", "-c", "dev", "-o", "json")).json();

        assertThat(planned.out()).contains("2 of 3 backups would be removed");
        assertThat(planned.err()).contains("newest verified of its lineage");
        assertThat(before.path("items")).hasSize(3);
        assertThat(after.path("items")).hasSize(1);
        assertThat(after.path("items").get(0)).isEqualTo(before.path("items").get(2));
    }

    private static List<String> concat(List<String> store, String flag) {
        var all = new ArrayList<>(store);
        all.add(flag);
        return all;
    }

    @Test
    void twoAtOnceAreOne() throws Exception {
        var store = directoryStore("held");
        try (var _ = cluster.hold(Role.BACKUP, "backup now -c dev", "somebody")) {
            var second = quorate(with(store, "backup", "now", "-c", "dev")).expect(9);

            assertThat(second.err()).contains("backup now -c dev by somebody");
        }
        quorate(with(store, "backup", "now", "-c", "dev")).expect(0);
    }

    @Test
    void aStoreOfAnotherClusterIsRefused() throws Exception {
        var store = directoryStore("foreign");
        quorate(with(store, "backup", "now", "-c", "dev")).expect(0);
        var card = root.resolve("foreign/dev/cluster.json");
        var text = Files.readString(card);
        Files.delete(card);
        Files.writeString(card, text.replaceFirst("\"uid\":\"[^\"]*\"", "\"uid\":\"another\""));

        var refused = quorate(with(store, "backup", "now", "-c", "dev")).expect(6);

        assertThat(refused.err()).contains("another cluster").contains("--store");
    }

    @Test
    void statusSaysWhenTheLastBackupWasTaken() throws Exception {
        quorate("backup", "now", "-c", "dev").expect(0);

        assertThat(quorate("cluster", "status", "dev").out())
                .contains("last backup")
                .contains("ago");
        assertThat(root.resolve("home/store/dev/cluster.json")).exists();
        try (var left = Files.list(root.resolve("home/clusters/dev/scratch"))) {
            assertThat(left).isEmpty();
        }
    }
}
