package dev.quorate.backup.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;

/// Snapshots that real members of four versions streamed, beside what those members and the
/// official tools said of them. How they were made is in the README next to them.
final class GoldenSnapshotsTest {

    @TempDir Path directory;

    @ParameterizedTest
    @MethodSource("dev.quorate.backup.snapshot.GoldenSnapshot#names")
    void saysWhatEtcdSaid(String name) throws Exception {
        var golden = new GoldenSnapshot(name);
        var expected = golden.properties();

        var report = Reading.sound(golden.unpack(directory));

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
    @MethodSource("dev.quorate.backup.snapshot.GoldenSnapshot#names")
    void computesTheHashesThatTheMemberAnswered(String name) throws Exception {
        var golden = new GoldenSnapshot(name);

        try (var snapshot = SnapshotFile.open(golden.unpack(directory))) {
            assertThat(golden.samples()).isNotEmpty();
            for (var sample : golden.samples()) {
                assertThat(snapshot.hashKv(sample.revision(), sample.compactRevision()))
                        .isInstanceOfSatisfying(
                                HashKv.Hash.class,
                                hash ->
                                        assertThat(hash.agreesWith(sample.answer()))
                                                .as("%s", sample)
                                                .isTrue());
            }
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
}
