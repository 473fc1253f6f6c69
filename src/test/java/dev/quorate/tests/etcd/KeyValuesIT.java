package dev.quorate.tests.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.manager.etcd.EtcdException;
import dev.quorate.manager.etcd.KeyValues;
import dev.quorate.tests.fixture.EtcdProcess;
import dev.quorate.tests.fixture.EtcdProcesses;
import dev.quorate.tests.fixture.EtcdPrograms;
import dev.quorate.tests.fixture.Ports;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class KeyValuesIT {
    static final List<String> VERSIONS = EtcdPrograms.VERSIONS;

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void readsWhatItWrote(String version, @TempDir Path directory) throws Exception {
        try (var cluster = EtcdProcesses.start(EtcdPrograms.of(version), directory, 1);
                var keys = KeyValues.of(endpoints(cluster), cluster.tls(), DEADLINE)) {
            assertThat(keys.count("")).isZero();
            var first = keys.put("a/1", bytes("one"));
            assertThat(keys.put("a/2", bytes("two"))).isEqualTo(first + 1);
            keys.put("b", bytes("three"));

            assertThat(keys.get("a/1")).contains(bytes("one"));
            assertThat(keys.get("a/3")).isEmpty();
            assertThat(keys.count("a/")).isEqualTo(2);
            assertThat(keys.count("")).isEqualTo(3);
            assertThat(keys.delete("a/1")).isTrue();
            assertThat(keys.delete("a/1")).isFalse();
            assertThat(keys.count("a/")).isEqualTo(1);
            assertThat(cluster.etcdctl(cluster.member(1), "get", "b", "--print-value-only"))
                    .isEqualTo("three\n");
            var held = keys.find(bytes("b")).orElseThrow();
            assertThat(keys.putUnlessChanged(bytes("b"), bytes("late"), held.modRevision() - 1))
                    .isFalse();
            assertThat(keys.putUnlessChanged(bytes("b"), bytes("four"), held.modRevision()))
                    .isTrue();
            assertThat(keys.putUnlessChanged(bytes("b"), bytes("five"), 0)).isFalse();
            assertThat(keys.putUnlessChanged(bytes("c"), bytes("six"), 0)).isTrue();
            assertThat(keys.get("b")).contains(bytes("four"));
        }
    }

    @Test
    void readsAllKeysPageByPage(@TempDir Path directory) throws Exception {
        try (var cluster = EtcdProcesses.start(EtcdPrograms.of("3.6.16"), directory, 1);
                var keys = KeyValues.of(endpoints(cluster), cluster.tls(), DEADLINE)) {
            for (int i = 0; i < 300; i++) {
                keys.put("k/%03d".formatted(i), bytes("v" + i));
            }
            long revision = keys.put("large", new byte[1 << 20]);
            keys.delete("k/000");
            var seen = new ArrayList<String>();

            keys.forEach(
                    revision, held -> seen.add(new String(held.key(), StandardCharsets.UTF_8)));

            assertThat(seen).hasSize(301).isSorted().startsWith("k/000").endsWith("large");
        }
    }

    @Test
    void everyCallEnds(@TempDir Path directory) throws Exception {
        var deadline = Duration.ofSeconds(2);
        try (var cluster = EtcdProcesses.start(EtcdPrograms.of("3.6.16"), directory, 1);
                var keys = KeyValues.of(endpoints(cluster), cluster.tls(), deadline);
                var nobody =
                        KeyValues.of(
                                List.of(new Endpoint("127.0.0.1", Ports.free())),
                                cluster.tls(),
                                deadline)) {
            keys.put("a", bytes("one"));
            cluster.member(1).freeze();

            assertThatThrownBy(() -> keys.get("a"))
                    .isInstanceOfSatisfying(
                            EtcdException.class,
                            e -> assertThat(e.kind()).isEqualTo(EtcdException.Kind.DEADLINE));
            assertThatThrownBy(() -> nobody.put("a", bytes("two")))
                    .isInstanceOfSatisfying(
                            EtcdException.class,
                            e -> assertThat(e.kind()).isEqualTo(EtcdException.Kind.UNREACHABLE))
                    .hasMessageContaining("Connection refused");
        }
    }

    private static List<Endpoint> endpoints(EtcdProcesses cluster) {
        return cluster.members().stream().map(EtcdProcess::endpoint).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
