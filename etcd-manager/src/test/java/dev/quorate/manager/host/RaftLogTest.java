package dev.quorate.manager.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;

class RaftLogTest {
    private static final int METADATA = 1;
    private static final int ENTRY = 2;
    private static final int STATE = 3;
    private static final int SNAPSHOT = 5;

    @TempDir Path wal;

    @Test
    void tellsTheLastEntryOfTheOnlySegment() throws IOException {
        write(0, 0, record(METADATA, new byte[19]), entry(1, 40), entry(2, 9_000), state(2));

        assertThat(RaftLog.lastIndex(wal)).hasValue(2);
    }

    @Test
    void countsWhatTheNewestSegmentIsCalledAfterWhileItHoldsNothing() throws IOException {
        write(0, 0, entry(1, 3), entry(500, 3));
        write(1, 501, record(METADATA, new byte[19]), state(500));

        assertThat(RaftLog.lastIndex(wal)).hasValue(500);
    }

    @Test
    void believesTheEntryThatWasWrittenOverAnother() throws IOException {
        write(0, 0, entry(7, 1), entry(8, 1), entry(9, 1), entry(8, 1));

        assertThat(RaftLog.lastIndex(wal)).hasValue(8);
    }

    @Test
    void countsASnapshotThatReplacedWhatWasMissing() throws IOException {
        write(0, 0, entry(7, 1), snapshot(9_000), state(9_000));

        assertThat(RaftLog.lastIndex(wal)).hasValue(9_000);
    }

    @Test
    void anOlderSnapshotTakesNothingBack() throws IOException {
        write(0, 0, entry(7, 1), entry(8, 1), snapshot(5));

        assertThat(RaftLog.lastIndex(wal)).hasValue(8);
    }

    @Test
    void endsWhereATornRecordBegins() throws IOException {
        var whole = bytes(entry(1, 100), entry(2, 100), entry(3, 100));
        for (var length = whole.length - 100; length < whole.length; length++) {
            Files.write(segment(0, 0), Arrays.copyOf(whole, length));

            assertThat(RaftLog.lastIndex(wal).orElseThrow())
                    .as("%d bytes", length)
                    .isBetween(2L, 3L);
        }
    }

    @Test
    void knowsNothingOfADirectoryWithoutSegments() throws IOException {
        assertThat(RaftLog.lastIndex(wal)).isEqualTo(OptionalLong.empty());
        Files.writeString(wal.resolve("0.wal"), "log");
        assertThat(RaftLog.lastIndex(wal)).isEqualTo(OptionalLong.empty());
    }

    @Test
    void throwsNothingWhateverBytesItFinds() throws IOException {
        var random = new Random(20_261_124);
        for (var round = 0; round < 2_000; round++) {
            var bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            Files.write(segment(0, 0), bytes);

            assertThat(RaftLog.lastIndex(wal)).isPresent();
        }
    }

    private Path segment(long number, long first) {
        return wal.resolve("%016x-%016x.wal".formatted(number, first));
    }

    /// As etcd does: the frames, then zeros up to the size that it has reserved.
    private void write(long number, long first, byte[]... frames) throws IOException {
        var content = bytes(frames);
        Files.write(segment(number, first), Arrays.copyOf(content, content.length + 65_536));
    }

    private static byte[] bytes(byte[]... frames) {
        var out = new ByteArrayOutputStream();
        for (var frame : frames) {
            out.writeBytes(frame);
        }
        return out.toByteArray();
    }

    private static byte[] entry(long index, int dataBytes) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x08, 0, 0x10, 3, 0x18});
        varint(out, index);
        out.write(0x22);
        varint(out, dataBytes);
        out.writeBytes(new byte[dataBytes]);
        return record(ENTRY, out.toByteArray());
    }

    private static byte[] snapshot(long index) {
        var out = new ByteArrayOutputStream();
        out.write(0x08);
        varint(out, index);
        out.writeBytes(new byte[] {0x10, 3});
        return record(SNAPSHOT, out.toByteArray());
    }

    private static byte[] state(long commit) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x08, 3, 0x10, 1, 0x18});
        varint(out, commit);
        return record(STATE, out.toByteArray());
    }

    private static byte[] record(int type, byte[] data) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x08, (byte) type, 0x10});
        varint(out, 0xfedc_ba98L);
        out.write(0x1a);
        varint(out, data.length);
        out.writeBytes(data);
        var padding = (8 - out.size() % 8) % 8;
        var field = padding == 0 ? out.size() : out.size() | (0x80L | padding) << 56;
        var frame = ByteBuffer.allocate(8 + out.size() + padding).order(ByteOrder.LITTLE_ENDIAN);
        return frame.putLong(field).put(out.toByteArray()).array();
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        var rest = value;
        while (rest >= 0x80) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
