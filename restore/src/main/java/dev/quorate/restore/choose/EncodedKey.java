package dev.quorate.restore.choose;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// A key as it begins an encoded `mvccpb.KeyValue`: etcd writes fields in the order of their
/// numbers, and the key is the first (`api/mvccpb/kv.proto`).
final class EncodedKey {
    private static final int FIELD_KEY = 0x0a;

    private final byte[] beginning;

    /// @param key not empty
    EncodedKey(byte[] key) {
        var encoded = new ByteArrayOutputStream();
        encoded.write(FIELD_KEY);
        int rest = key.length;
        for (; rest > 0x7F; rest >>>= 7) {
            encoded.write((rest & 0x7F) | 0x80);
        }
        encoded.write(rest);
        encoded.writeBytes(key);
        this.beginning = encoded.toByteArray();
    }

    boolean isKeyOf(byte[] keyValue) {
        return keyValue.length >= beginning.length
                && Arrays.equals(keyValue, 0, beginning.length, beginning, 0, beginning.length);
    }
}
