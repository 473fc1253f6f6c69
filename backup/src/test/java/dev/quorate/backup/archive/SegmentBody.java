package dev.quorate.backup.archive;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Writes the body of a segment by hand, record by record, as `docs/formats.md` has it.
final class SegmentBody {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int changes;

    SegmentBody revision(long revision) {
        changes = 0;
        return record(1, Long.BYTES, buffer -> buffer.putLong(revision));
    }

    SegmentBody put(String key, String value) {
        return change(2, keyValue(key, value));
    }

    SegmentBody delete(String key) {
        return change(3, keyValue(key, ""));
    }

    private SegmentBody change(int kind, byte[] keyValue) {
        changes++;
        return record(
                kind,
                Integer.BYTES + keyValue.length,
                buffer -> buffer.putInt(keyValue.length).put(keyValue));
    }

    /// Fields 1 and 5 of `mvccpb.KeyValue`, each shorter than 128 bytes.
    private static byte[] keyValue(String key, String value) {
        var keyBytes = key.getBytes(StandardCharsets.UTF_8);
        var valueBytes = value.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(keyBytes.length + valueBytes.length + 4)
                .put((byte) 0x0a)
                .put((byte) keyBytes.length)
                .put(keyBytes)
                .put((byte) 0x2a)
                .put((byte) valueBytes.length)
                .put(valueBytes)
                .array();
    }

    SegmentBody end() {
        return record(
                4,
                Integer.BYTES + 2 * Long.BYTES,
                buffer -> buffer.putInt(changes).putLong(1).putLong(2));
    }

    SegmentBody lease(long id, long seconds) {
        return record(5, 3 * Long.BYTES, buffer -> buffer.putLong(id).putLong(seconds).putLong(3));
    }

    SegmentBody last() {
        return record(0, 0, _ -> {});
    }

    private interface Fields {
        void put(ByteBuffer buffer);
    }

    private SegmentBody record(int kind, int bytes, Fields fields) {
        var buffer = ByteBuffer.allocate(1 + bytes).put((byte) kind);
        fields.put(buffer);
        out.writeBytes(buffer.array());
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
