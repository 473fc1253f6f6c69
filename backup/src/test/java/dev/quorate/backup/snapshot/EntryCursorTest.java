package dev.quorate.backup.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.backup.snapshot.Finding.Kind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;

final class EntryCursorTest {

    @TempDir Path directory;

    @Test
    void givesEveryEntryInOrderWithAllItsFields() throws Exception {
        var encoded = SnapshotBuilder.keyValue("leased", 16, 16, 1, "v", -5);
        var file =
                SnapshotBuilder.small()
                        .record("key", SnapshotBuilder.revision(16, 3), encoded, 0)
                        .build()
                        .write(directory);

        try (var snapshot = SnapshotFile.open(file)) {
            var entries = snapshot.entries();
            var seen = new ArrayList<String>();
            while (entries.next()) {
                seen.add(
                        "%d.%d %s%s"
                                .formatted(
                                        entries.main(),
                                        entries.sub(),
                                        entries.tombstone() ? "-" : "+",
                                        new String(entries.key(), StandardCharsets.UTF_8)));
            }

            assertThat(seen)
                    .hasSize(15)
                    .startsWith("2.0 +key/0")
                    .endsWith("15.0 -key/4", "16.3 +leased");
            assertThat(entries.value()).isEqualTo(SnapshotBuilder.utf8("v"));
            assertThat(entries.lease()).isEqualTo(-5);
            assertThat(entries.createRevision()).isEqualTo(16);
            assertThat(entries.modRevision()).isEqualTo(16);
            assertThat(entries.version()).isEqualTo(1);
            assertThat(entries.encodedKeyValue()).isEqualTo(encoded);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 19})
    void refusesARevisionOfAnotherLength(int length) throws Exception {
        refusesEntry(
                Arrays.copyOf(SnapshotBuilder.revision(16, 0), length),
                SnapshotBuilder.keyValue("k", 16, 16, 1, "v", 0),
                Kind.REVISION_KEY_INVALID);
    }

    @Test
    void refusesARevisionWithoutItsSeparatorOrItsMark() throws Exception {
        var separator = SnapshotBuilder.revision(16, 0);
        separator[8] = '-';
        var mark = Arrays.copyOf(SnapshotBuilder.revision(16, 0), 18);
        mark[17] = 'x';

        refusesEntry(
                separator,
                SnapshotBuilder.keyValue("k", 16, 16, 1, "v", 0),
                Kind.REVISION_KEY_INVALID);
        refusesEntry(
                mark, SnapshotBuilder.keyValue("k", 0, 0, 0, "", 0), Kind.REVISION_KEY_INVALID);
    }

    @Test
    void refusesANegativeRevision() throws Exception {
        refusesEntry(
                SnapshotBuilder.revision(-1, 0),
                SnapshotBuilder.keyValue("k", 1, 1, 1, "v", 0),
                Kind.REVISION_KEY_INVALID);
        refusesEntry(
                SnapshotBuilder.revision(16, -1),
                SnapshotBuilder.keyValue("k", 16, 16, 1, "v", 0),
                Kind.REVISION_KEY_INVALID);
    }

    @Test
    void refusesAPutAndADeletionAtTheSameRevision() throws Exception {
        var name = Arrays.copyOf(SnapshotBuilder.revision(14, 0), 18);
        name[17] = 't';

        refusesEntry(
                name, SnapshotBuilder.keyValue("k", 0, 0, 0, "", 0), Kind.REVISIONS_OUT_OF_ORDER);
    }

    @Test
    void refusesAPutThatSaysAnotherRevision() throws Exception {
        refusesPut(SnapshotBuilder.keyValue("k", 16, 15, 1, "v", 0));
        refusesPut(SnapshotBuilder.keyValue("k", 17, 16, 1, "v", 0));
        refusesPut(SnapshotBuilder.keyValue("k", 0, 16, 1, "v", 0));
        refusesPut(SnapshotBuilder.keyValue("k", 16, 16, 0, "v", 0));
        refusesPut(SnapshotBuilder.keyValue("", 16, 16, 1, "v", 0));
    }

    @Test
    void refusesATombstoneWithMoreThanAKey() throws Exception {
        var name = Arrays.copyOf(SnapshotBuilder.revision(16, 0), 18);
        name[17] = 't';

        refusesEntry(name, SnapshotBuilder.keyValue("k", 0, 0, 0, "v", 0), Kind.KEY_VALUE_INVALID);
    }

    @Test
    void refusesAMalformedKeyValue() throws Exception {
        refusesPut(new byte[] {0x0a});
        refusesPut(new byte[] {0x0a, 5, 'k'});
        refusesPut(new byte[] {0x10, (byte) 0x80});
        refusesPut(new byte[] {0x00, 1});
        refusesPut(new byte[] {0x08, 1});
        refusesPut(new byte[] {0x12, 1, 1});
        refusesPut(new byte[] {0x3b, 1, 1});
        refusesPut(new byte[] {0x3c});
        refusesPut(new byte[] {0x39, 1, 1});
        var endless = new byte[20];
        Arrays.fill(endless, (byte) 0xFF);
        endless[0] = 0x10;
        refusesPut(endless);
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 31, Long.MAX_VALUE, -1})
    void refusesAFieldOfAnImpossibleLength(long length) throws Exception {
        var encoded = new ByteArrayOutputStream();
        encoded.write(0x0a);
        SnapshotBuilder.varint(encoded, length);

        refusesPut(encoded.toByteArray());
    }

    @Test
    void letsUnknownFieldsPassAsEtcdDoes() throws Exception {
        var encoded = new ByteArrayOutputStream();
        encoded.writeBytes(SnapshotBuilder.keyValue("k", 16, 16, 1, "v", 0));
        encoded.writeBytes(new byte[] {0x38, 1, 0x42, 2, 'a', 'b', 0x4d, 1, 2, 3, 4});
        encoded.writeBytes(new byte[] {0x51, 1, 2, 3, 4, 5, 6, 7, 8});
        var file =
                SnapshotBuilder.small()
                        .record("key", SnapshotBuilder.revision(16, 0), encoded.toByteArray(), 0)
                        .build();

        assertThat(Reading.sound(file.write(directory)).keys()).isEqualTo(12);
    }

    @Test
    void takesTheEmptyEntryOfARevisionBumpForNoKey() throws Exception {
        var file =
                SnapshotBuilder.small()
                        .record("key", SnapshotBuilder.revision(1_000, 0), new byte[0], 0)
                        .build();

        var report = Reading.sound(file.write(directory));

        assertThat(report.revision()).isEqualTo(1_000);
        assertThat(report.keys()).isEqualTo(11);
        assertThat(report.warnings()).isEmpty();
    }

    @Test
    void warnsOfADeletionOfAnUnknownKeyThatEtcdBootsWith() throws Exception {
        var file = SnapshotBuilder.small().delete(16, 0, "never").build();

        var report = Reading.sound(file.write(directory));

        assertThat(report.keys()).isEqualTo(11);
        assertThat(report.warnings())
                .extracting(Finding::kind)
                .containsExactly(Kind.HISTORY_INCONSISTENT);
    }

    @Test
    void warnsOfVersionsThatDoNotFollow() throws Exception {
        var again = SnapshotBuilder.small().put(16, 0, "key/5", 16, 1, "born twice").build();
        assertThat(Reading.sound(again.write(directory)).warnings()).hasSize(1);

        var unborn = SnapshotBuilder.small().put(16, 0, "new", 3, 2, "never born").build();
        assertThat(Reading.sound(unborn.write(directory)).warnings()).hasSize(1);
    }

    @Test
    void endsWithANamedFailureWhenReadWithoutVerification() throws Exception {
        var file = SnapshotBuilder.small().build();
        int leaf = (int) file.longAt(file.treeOffset("key") + 32 + 8) * 4096;
        file.setShort(leaf + 8, 9).write(directory);

        try (var snapshot = SnapshotFile.open(directory.resolve("snapshot.db"))) {
            var entries = snapshot.entries();
            for (int i = 0; i < 4; i++) {
                assertThat(entries.next()).isTrue();
            }

            assertThatThrownBy(entries::next)
                    .isInstanceOfSatisfying(
                            SnapshotException.class,
                            e -> {
                                assertThat(e.finding().kind()).isEqualTo(Kind.PAGE_HEADER_INVALID);
                                assertThat(e.finding().offset()).isEqualTo(leaf);
                            });
        }
    }

    private void refusesPut(byte[] encoded) throws Exception {
        refusesEntry(SnapshotBuilder.revision(16, 0), encoded, Kind.KEY_VALUE_INVALID);
    }

    private void refusesEntry(byte[] name, byte[] encoded, Kind kind) throws Exception {
        var file = SnapshotBuilder.small().record("key", name, encoded, 0).build();

        assertThat(Reading.kinds(file.write(directory))).containsExactly(kind);
    }
}
