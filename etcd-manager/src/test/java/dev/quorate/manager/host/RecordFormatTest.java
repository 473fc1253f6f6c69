package dev.quorate.manager.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.OperatorException;
import dev.quorate.manager.host.IdentityRecord.State;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

class RecordFormatTest {
    @TempDir Path scratch;

    @Test
    void writesTheSameTextForEver() {
        assertThat(text(State.JOINED))
                .isEqualTo(
                        """
                        {
                          "format": 2,
                          "managerUid": "manager-1",
                          "cluster": "prod",
                          "clusterUid": "uid-1",
                          "incarnation": "c1-7f3a",
                          "member": "prod-h1",
                          "memberId": "8e9e05c52164694d",
                          "clusterId": "0000000000001234",
                          "device": null,
                          "state": "JOINED",
                          "writtenAt": "2026-03-01T10:15:02Z"
                        }
                        """);
    }

    @Test
    void readsTheFirstFormatWhichKnewNoDevice() {
        var first =
                text(State.JOINED)
                        .replace("\"format\": 2", "\"format\": 1")
                        .replace("  \"device\": null,\n", "");

        assertThat(RecordFormat.read(first.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new MemberRecord.Present(FakeMember.identity(State.JOINED)));
    }

    @Test
    void keepsTheDeviceOnWhichTheDataLies() {
        var identity = FakeMember.identity(State.JOINED).on(2065);

        assertThat(new String(RecordFormat.write(identity), StandardCharsets.UTF_8))
                .contains("  \"device\": \"2065\",\n");
        assertThat(RecordFormat.read(RecordFormat.write(identity)))
                .isEqualTo(new MemberRecord.Present(identity));
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatItHasWritten(State state) {
        var identity = FakeMember.identity(state);

        assertThat(RecordFormat.read(RecordFormat.write(identity)))
                .isEqualTo(new MemberRecord.Present(identity));
    }

    @Test
    void callsATruncatedRecordDamagedWhereverItEnds() {
        var whole = RecordFormat.write(FakeMember.identity(State.JOINED));

        for (var length = 0; length < whole.length; length++) {
            assertThat(RecordFormat.read(java.util.Arrays.copyOf(whole, length)))
                    .as("%d bytes", length)
                    .isInstanceOf(MemberRecord.Damaged.class);
        }
    }

    @Test
    void neverThrowsWhateverByteIsFlipped() {
        var whole = RecordFormat.write(FakeMember.identity(State.JOINED));

        for (var bit = 0; bit < whole.length * 8; bit++) {
            var flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);

            assertThat(RecordFormat.read(flipped))
                    .as("bit %d", bit)
                    .isNotEqualTo(new MemberRecord.Present(FakeMember.identity(State.JOINED)));
        }
    }

    @Test
    void saysThatARecordIsNewerEvenIfItsFieldsAreUnknown() {
        var newer = "{\n  \"format\": 3,\n  \"somethingElse\": []\n}\n";

        assertThat(RecordFormat.read(newer.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new MemberRecord.Newer(3));
    }

    @Test
    void takesNoDuplicateAndNoMissingField() {
        assertDamaged(text(State.STARTED).replace("  \"writtenAt\"", "  \"state\""));
        assertDamaged(text(State.STARTED).replaceFirst("  \"member\": [^\n]*\n", ""));
        assertDamaged(text(State.STARTED).replace("STARTED", "RUNNING"));
        assertDamaged(text(State.STARTED).replace("\n", "\r\n"));
        assertDamaged(text(State.STARTED) + text(State.STARTED));
        assertDamaged(text(State.STARTED).replace("prod-h1", "prod\\u002dh1"));
    }

    @Test
    void keepsARecordReadableByItsOwnerOnly() throws IOException {
        var file = scratch.resolve("deep/data.quorate.json");

        RecordFile.write(file, FakeMember.identity(State.PERMITTED));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(RecordFile.read(file))
                .isEqualTo(new MemberRecord.Present(FakeMember.identity(State.PERMITTED)));
    }

    @Test
    void writesNothingOverARecordOfANewerProgram() throws IOException {
        var file = scratch.resolve("data.quorate.json");
        Files.writeString(file, "{\n  \"format\": 3,\n}\n");

        assertThatThrownBy(() -> RecordFile.write(file, FakeMember.identity(State.JOINED)))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.code()).isEqualTo("RECORD_NEWER"));

        assertThat(file).hasContent("{\n  \"format\": 3,\n}\n");
    }

    @Test
    void writesNothingOverARecordThatItCannotRead() throws IOException {
        var file = scratch.resolve("data.quorate.json");
        Files.writeString(file, "{}");

        assertThatThrownBy(() -> RecordFile.write(file, FakeMember.identity(State.JOINED)))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.code()).isEqualTo("RECORD_UNREADABLE"));

        assertThat(file).hasContent("{}");
    }

    private static void assertDamaged(String text) {
        assertThat(RecordFormat.read(text.getBytes(StandardCharsets.UTF_8)))
                .as(text)
                .isInstanceOf(MemberRecord.Damaged.class);
    }

    private static String text(State state) {
        return new String(RecordFormat.write(FakeMember.identity(state)), StandardCharsets.UTF_8);
    }
}
