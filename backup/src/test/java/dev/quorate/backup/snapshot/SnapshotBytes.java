package dev.quorate.backup.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// A snapshot file in memory, to be damaged at a chosen place.
final class SnapshotBytes {

    private byte[] bytes;
    private final int pageBytes;

    SnapshotBytes(byte[] bytes, int pageBytes) {
        this.bytes = bytes;
        this.pageBytes = pageBytes;
    }

    byte[] array() {
        return bytes;
    }

    int length() {
        return bytes.length;
    }

    int pages() {
        return bytes.length / pageBytes;
    }

    SnapshotBytes resize(int length) {
        bytes = Arrays.copyOf(bytes, length);
        return this;
    }

    SnapshotBytes flip(int offset, int bit) {
        bytes[offset] ^= (byte) (1 << bit);
        return this;
    }

    SnapshotBytes setByte(int offset, int value) {
        bytes[offset] = (byte) value;
        return this;
    }

    SnapshotBytes setShort(int offset, int value) {
        buffer().putShort(offset, (short) value);
        return this;
    }

    SnapshotBytes setInt(int offset, long value) {
        buffer().putInt(offset, (int) value);
        return this;
    }

    SnapshotBytes setLong(int offset, long value) {
        buffer().putLong(offset, value);
        return this;
    }

    long longAt(int offset) {
        return buffer().getLong(offset);
    }

    int intAt(int offset) {
        return buffer().getInt(offset);
    }

    /// Offset of the page where the list of buckets begins.
    int rootOffset() {
        return (int) longAt(32) * pageBytes;
    }

    /// Offset of the header of a bucket: the value of its element in the list.
    int bucketOffset(String name) {
        int root = rootOffset();
        for (int i = 0; i < (buffer().getShort(root + 10) & 0xFFFF); i++) {
            int element = root + 16 + 16 * i;
            int key = element + intAt(element + 4);
            int keyLength = intAt(element + 8);
            if (new String(bytes, key, keyLength, StandardCharsets.UTF_8).equals(name)) {
                return key + keyLength;
            }
        }
        throw new IllegalArgumentException("no bucket " + name);
    }

    /// Offset of the first page of a bucket that is not inline.
    int treeOffset(String name) {
        return (int) longAt(bucketOffset(name)) * pageBytes;
    }

    /// Makes the checksums of both meta pages right again.
    SnapshotBytes sealMeta() {
        for (int page = 0; page < 2; page++) {
            int offset = page * pageBytes;
            setLong(offset + 72, metaChecksum(buffer(), offset));
        }
        return this;
    }

    /// Makes the trailer right again, so that only the structure can tell.
    SnapshotBytes sealTrailer() {
        return resize(bytes.length - 32).appendTrailer();
    }

    SnapshotBytes appendTrailer() {
        int end = bytes.length;
        var digest = sha256().digest(bytes);
        resize(end + 32);
        System.arraycopy(digest, 0, bytes, end, 32);
        return this;
    }

    Path write(Path directory) throws IOException {
        return Files.write(directory.resolve("snapshot.db"), bytes);
    }

    static long metaChecksum(ByteBuffer buffer, int offset) {
        long hash = 0xcbf29ce484222325L;
        for (int i = offset + 16; i < offset + 72; i++) {
            hash = (hash ^ (buffer.get(i) & 0xFF)) * 0x100000001b3L;
        }
        return hash;
    }

    private ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
