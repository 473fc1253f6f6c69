package dev.quorate.backup.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// Snapshots that real members of four versions streamed, beside what those members and the
/// official tools said of them. How they were made is in the README next to them.
final class GoldenSnapshotsTest {

    @TempDir Path directory;

    static Stream<String> snapshots() {
        return Stream.concat(
                Stream.of("3.4.23", "3.5.35", "3.6.16", "3.7.3")
                        .flatMap(version ->
                                Stream.of("history", "compacted", "emptied")
                                        .map(kind -> version + "-" + kind)),
                Stream.of(
                        "3.5.35-compacting", "3.7.3-compacting", "3.5.35-bumped", "3.7.3-bumped"));
    }

    @ParameterizedTest
    @MethodSource("snapshots")
    void saysWhatEtcdSaid(String name) throws Exception {
        var expected = properties(name);

        var report = Reading.sound(unpack(name));

        assertThat(report.revision()).isEqualTo(Long.parseLong(expected.getProperty("revision")));
        assertThat(report.compactRevision())
                .isEqualTo(Long.parseLong(expected.getProperty("compactRevision")));
        assertThat(report.keys()).isEqualTo(Long.parseLong(expected.getProperty("keys")));
        assertThat("%08x".formatted(report.statusHash()))
                .isEqualTo(expected.getProperty("statusHash"));
        assertThat(officialTotal(name, report))
                .isEqualTo(Long.parseLong(expected.getProperty("statusTotal")));
        assertThat(report.state().authEnabled())
                .isEqualTo(Boolean.parseBoolean(expected.getProperty("authEnabled")));
        assertThat(report.state().compacting())
                .isEqualTo(Boolean.parseBoolean(expected.getProperty("compacting")));
        assertThat(report.state().members()).hasSize(1);
        assertThat(report.state().clusterVersion()).isEqualTo(minor(name) + ".0");
        assertThat(report.state().storageVersion())
                .isEqualTo(minor(name).compareTo("3.6") < 0 ? null : minor(name) + ".0");
        assertThat(report.warnings()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("snapshots")
    void computesTheHashesThatTheMemberAnswered(String name) throws Exception {
        var expected = properties(name);

        try (var snapshot = SnapshotFile.open(unpack(name))) {
            int samples = 0;
            for (var key : expected.stringPropertyNames()) {
                if (key.startsWith("hashKv.")) {
                    var sample = expected.getProperty(key).split(" ", -1);
                    var hash =
                            snapshot.hashKv(Long.parseLong(sample[0]), Long.parseLong(sample[1]));
                    int answer = Integer.parseUnsignedInt(sample[2]);
                    assertThat(hash)
                            .as(expected.getProperty(key))
                            .isInstanceOfSatisfying(
                                    HashKv.Hash.class,
                                    value -> assertThat(value.agreesWith(answer)).isTrue());
                    samples++;
                }
            }
            assertThat(samples).isPositive();
        }
    }

    private static String minor(String name) {
        return name.substring(0, 3);
    }

    private static long officialTotal(String name, SnapshotReport report) {
        if (minor(name).compareTo("3.6") < 0) {
            return report.totalEntries();
        }
        // The official count takes the empty entry of a revision bump for a key.
        return name.endsWith("bumped") ? report.keys() + 1 : report.keys();
    }

    private Path unpack(String name) throws IOException {
        var file = directory.resolve(name);
        try (var packed = new GZIPInputStream(resource(name + ".db.gz"))) {
            Files.copy(packed, file);
        }
        return file;
    }

    private static Properties properties(String name) throws IOException {
        var properties = new Properties();
        try (var in = resource(name + ".properties")) {
            properties.load(in);
        }
        return properties;
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(
                GoldenSnapshotsTest.class.getResourceAsStream("/snapshots/" + name), name);
    }
}
