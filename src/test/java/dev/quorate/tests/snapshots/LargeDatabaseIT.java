package dev.quorate.tests.snapshots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.etcd.KeyValues;
import dev.quorate.tests.fixture.CommandRun;
import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.Ports;
import dev.quorate.tests.fixture.Quorate;
import dev.quorate.tests.fixture.S3Server;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/// A database eight times as large as the memory that its backup may use.
@Tag("full")
class LargeDatabaseIT {
    private static final int VALUES = 2_048;
    private static final int VALUE_BYTES = 1 << 20;
    private static final long DATABASE_BYTES = (long) VALUES * VALUE_BYTES;
    private static final int WRITERS = 4;
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration COMMAND_DEADLINE = Duration.ofMinutes(30);

    /// The collector tells at its start how much it may take.
    @RegisterExtension
    private static final Quorate QUORATE =
            Quorate.forTheClass(
                    Map.of(
                            "QUORATE_JAVA_OPTS", "-Xmx256m -Xlog:gc+init:stderr",
                            "AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY_ID,
                            "AWS_SECRET_ACCESS_KEY", S3Server.SECRET_ACCESS_KEY));

    @BeforeAll
    static void fill() throws Exception {
        var file = Files.writeString(QUORATE.home().resolve("large.yaml"), specification());
        QUORATE.done("cluster", "create", "large", "-f", file.toString());
        var cluster = QUORATE.cluster("large", "3.6.16");
        write(cluster);
    }

    private static String specification() {
        return """
        apiVersion: quorate.dev/v1
        kind: EtcdCluster
        metadata: {name: large}
        spec:
          version: 3.6.16
          members: 1
          hosts:
            - {name: local-1, local: true, address: 127.0.0.1, clientPort: %d, peerPort: %d, dataDir: %s}
          etcd: {quota: 8GiB}
        """
                .formatted(
                        Ports.free(),
                        Ports.free(),
                        QUORATE.home().resolve("data").resolve("large").resolve("local-1"));
    }

    /// Bytes that do not compress.
    private static void write(ManagedCluster cluster) throws Exception {
        try (var keys = KeyValues.of(cluster.endpoints(), cluster.tls(), DEADLINE);
                var writers = Executors.newFixedThreadPool(WRITERS)) {
            var writes =
                    IntStream.range(0, VALUES)
                            .<Callable<Long>>mapToObj(number ->
                                    () -> {
                                        var value = new byte[VALUE_BYTES];
                                        new Random(number).nextBytes(value);
                                        return keys.put("large/%05d".formatted(number), value);
                                    })
                            .toList();
            for (var written : writers.invokeAll(writes)) {
                assertThat(written.get()).isPositive();
            }
        }
    }

    @Test
    void goesToADirectoryInAQuarterOfAGibibyte() throws Exception {
        var store = Files.createDirectory(QUORATE.home().resolve("large-store"));
        backUp(List.of("--store", store.toUri().toString()));
    }

    @Test
    void goesToAnS3ServerInAQuarterOfAGibibyte() throws Exception {
        try (var server = S3Server.start(Files.createDirectory(QUORATE.home().resolve("s3")))) {
            server.createBucket("large");
            backUp(
                    List.of(
                            "--store",
                            "s3://large/backups",
                            "--s3-endpoint",
                            server.endpoint().toString(),
                            "--s3-region",
                            "us-east-1",
                            "--s3-path-style"));
        }
    }

    private static void backUp(List<String> store) throws Exception {
        var where = store.get(1).replaceFirst(":.*", "");
        var taken = timed(where, with(store, "backup", "now", "-c", "large", "-o", "json"));
        var verified =
                timed(where, with(store, "backup", "verify", "--all", "-c", "large", "-o", "json"));

        assertThat(taken.err()).contains("Heap Max Capacity: 256M");
        assertThat(verified.err()).contains("Heap Max Capacity: 256M");
        var backup = taken.json();
        assertThat(backup.path("keys").asLong()).isEqualTo(VALUES);
        assertThat(backup.path("rawBytes").asLong()).isGreaterThan(DATABASE_BYTES);
        assertThat(backup.path("storedBytes").asLong()).isGreaterThan(DATABASE_BYTES);
        var item = verified.json().path("items").path(0);
        assertThat(item.path("id")).isEqualTo(backup.path("id"));
        assertThat(item.path("ok").asBoolean()).isTrue();
        assertThat(item.path("level").asString()).isEqualTo("sound");
    }

    private static String[] with(List<String> store, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(store);
        return all.toArray(String[]::new);
    }

    private static CommandRun timed(String where, String[] command) throws Exception {
        var began = System.nanoTime();
        var run = QUORATE.begin(command).await(COMMAND_DEADLINE).expect(0);
        System.out.printf(
                "%s %s, %s: %.1f s%n",
                command[0], command[1], where, (System.nanoTime() - began) / 1e9);
        return run;
    }
}
