package dev.quorate.backup.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.backup.snapshot.Finding.Kind;
import dev.quorate.backup.snapshot.SnapshotState.Alarm;
import dev.quorate.backup.snapshot.SnapshotState.Lease;
import dev.quorate.backup.snapshot.SnapshotState.Member;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;

final class SnapshotStateTest {

    @TempDir Path directory;

    @Test
    void readsTheSmallBuckets() throws Exception {
        var file =
                SnapshotBuilder.small()
                        .compacted(9, 6)
                        .record("meta", "storageVersion", SnapshotBuilder.utf8("3.9.0"))
                        .record("meta", "confState", SnapshotBuilder.utf8("{}"))
                        .record("auth", "authEnabled", new byte[] {1})
                        .record("auth", "authRevision", SnapshotBuilder.bigEndian(17))
                        .record("members", "1", SnapshotBuilder.utf8("{not json"))
                        .record("members_removed", "2", SnapshotBuilder.utf8("removed"))
                        .record("alarm", new byte[] {0x08, 0x05, 0x10, 0x01}, new byte[0], 0)
                        .build()
                        .write(directory);

        try (var snapshot = SnapshotFile.open(file)) {
            var state = snapshot.state();

            assertThat(state.consistentIndex()).isEqualTo(7);
            assertThat(state.term()).isEqualTo(2);
            assertThat(state.storageVersion()).isEqualTo("3.9.0");
            assertThat(state.confState()).isEqualTo("{}");
            assertThat(state.clusterVersion()).isEqualTo("3.6.0");
            assertThat(state.compactRevision()).isEqualTo(9);
            assertThat(state.compacting()).isTrue();
            assertThat(state.authEnabled()).isTrue();
            assertThat(state.authRevision()).isEqualTo(17);
            assertThat(state.members())
                    .containsExactlyInAnyOrder(
                            new Member("1", "{not json"),
                            new Member("8e9e05c52164694d", "{\"id\":1}"));
            assertThat(state.removedMembers()).containsExactly("2");
            assertThat(state.alarms()).containsExactly(new Alarm(5, 1));
        }
    }

    @Test
    void readsLeases() throws Exception {
        var file =
                SnapshotBuilder.small()
                        .record(
                                "lease",
                                SnapshotBuilder.bigEndian(300),
                                new byte[] {0x08, (byte) 0xac, 0x02, 0x10, 60, 0x18, 20},
                                0)
                        .build()
                        .write(directory);

        try (var snapshot = SnapshotFile.open(file)) {
            var leases = new ArrayList<Lease>();
            snapshot.forEachLease(leases::add);

            assertThat(leases).containsExactly(new Lease(300, 60, 20));
            assertThat(snapshot.state().leases()).isEqualTo(1);
        }
    }

    @Test
    void givesAnyBucketAsBytes() throws Exception {
        var file = SnapshotBuilder.small().build().write(directory);

        try (var snapshot = SnapshotFile.open(file)) {
            var meta = snapshot.bucket("meta");

            assertThat(snapshot.buckets()).hasSize(10).startsWith("alarm").endsWith("meta");
            assertThat(meta.next()).isTrue();
            assertThat(meta.key()).isEqualTo(SnapshotBuilder.utf8("consistent_index"));
            assertThat(meta.value()).isEqualTo(SnapshotBuilder.bigEndian(7));
            assertThat(meta.valueLength()).isEqualTo(8);
            assertThat(meta.sequence()).isZero();
            assertThat(meta.next()).isTrue();
            assertThat(meta.next()).isFalse();
            assertThatThrownBy(() -> snapshot.bucket("none"))
                    .isInstanceOfSatisfying(
                            SnapshotException.class,
                            e -> assertThat(e.finding().kind()).isEqualTo(Kind.BUCKET_MISSING));
        }
    }

    @Test
    void readsAStoreThatWasNeverWritten() throws Exception {
        var report = Reading.sound(SnapshotBuilder.empty().build().write(directory));

        assertThat(report.revision()).isEqualTo(1);
        assertThat(report.keys()).isZero();
        assertThat(report.entries()).isZero();
    }

    @Test
    void takesACompactionBeyondTheLastEntryForTheRevision() throws Exception {
        var file = SnapshotBuilder.small().compacted(18, 18).build().write(directory);

        assertThat(Reading.sound(file).revision()).isEqualTo(18);
        try (var snapshot = SnapshotFile.open(file)) {
            assertThat(snapshot.revision()).isEqualTo(18);
            assertThat(snapshot.lastEntryRevision()).isEqualTo(15);
        }
    }

    @Test
    void refusesACompactionThatFinishedBeforeItBegan() throws Exception {
        refuses(SnapshotBuilder.small().compacted(4, 5));
    }

    @Test
    void refusesANegativeCompactRevision() throws Exception {
        refuses(SnapshotBuilder.small().compacted(-4, -4));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 9})
    void refusesANumberOfAnotherLength(int length) throws Exception {
        refuses(SnapshotBuilder.small().record("meta", "consistent_index", new byte[length]));
        refuses(SnapshotBuilder.small().record("auth", "authRevision", new byte[length]));
        refuses(SnapshotBuilder.small().record("auth", "authEnabled", new byte[length]));
        refuses(SnapshotBuilder.small().record("meta", "finishedCompactRev", new byte[length]));
    }

    @Test
    void refusesALeaseUnderAnotherId() throws Exception {
        refuses(
                SnapshotBuilder.small()
                        .record(
                                "lease",
                                SnapshotBuilder.bigEndian(9),
                                new byte[] {0x08, 8, 0x10, 60},
                                0));
    }

    @Test
    void refusesAMemberWhoseIdIsNone() throws Exception {
        refuses(SnapshotBuilder.small().record("members", "no id", new byte[1]));
    }

    @Test
    void refusesARecordOfAnAbsurdSize() throws Exception {
        refuses(SnapshotBuilder.small().record("cluster", "clusterVersion", new byte[2 << 20]));
    }

    private void refuses(SnapshotBuilder builder) throws Exception {
        assertThat(Reading.kinds(builder.build().write(directory)))
                .containsExactly(Kind.RECORD_INVALID);
    }
}
