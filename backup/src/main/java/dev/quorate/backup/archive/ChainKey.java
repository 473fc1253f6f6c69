package dev.quorate.backup.archive;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What the chain of an encrypted log is computed with. H(r) lies in the clear, so that a log can
/// be put together without an identity; computed without a key, it would tell anybody who reads the
/// store whether a guess of what was written is right.
///
/// The key is random, one for a chain. It lies in the sealed part of every segment, for those who
/// read the log, and at the manager who writes it, who needs no identity then.
public final class ChainKey {
    /// That of a log which is not encrypted.
    public static final ChainKey NONE = new ChainKey(new byte[0]);

    static final int BYTES = 32;

    private static final String MAC = "HmacSHA256";
    private static final byte[] NAME = "quorate chain key\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SAMPLE = "quorate sample\n".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;

    private ChainKey(byte[] bytes) {
        this.bytes = bytes;
    }

    public static ChainKey random() {
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new ChainKey(bytes);
    }

    /// @param bytes as [#bytes] gave them
    /// @throws IllegalArgumentException when they are no key
    public static ChainKey of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a key has 32 bytes, not " + bytes.length);
        }
        return new ChainKey(bytes.clone());
    }

    /// Whether there is one.
    public boolean keyed() {
        return bytes.length > 0;
    }

    /// The secret itself.
    public byte[] bytes() {
        return bytes.clone();
    }

    /// What tells keys from one another and nothing of them; 0 where there is none.
    public long id() {
        if (!keyed()) {
            return 0;
        }
        var digest = ContentDigest.newSha256();
        digest.update(NAME);
        digest.update(bytes);
        return ByteBuffer.wrap(digest.digest()).getLong() | 1;
    }

    /// What the hash of a sample is combined with by exclusive or, where it lies in the clear.
    /// HashKV is a checksum of all values: two samples would tell whether a guess of what was
    /// written between them is right.
    int mask(HashMark mark) {
        var sum = sum();
        sum.update(SAMPLE);
        sum.update(
                ByteBuffer.allocate(3 * Long.BYTES)
                        .putLong(mark.member().value())
                        .putLong(mark.revision())
                        .putLong(mark.compactRevision())
                        .array());
        return ByteBuffer.wrap(sum.finish()).getInt();
    }

    /// A computation of 32 bytes, again and again.
    interface Sum {
        /// Forgets what was added of a result that nobody wants.
        void reset();

        void update(byte[] part);

        void update(ByteBuffer part);

        /// The result; the next one begins.
        byte[] finish();
    }

    Sum sum() {
        return keyed() ? new Keyed(mac()) : new Plain(ContentDigest.newSha256());
    }

    private Mac mac() {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(bytes, MAC));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + MAC, e);
        }
    }

    private record Plain(MessageDigest digest) implements Sum {
        @Override
        public void reset() {
            digest.reset();
        }

        @Override
        public void update(byte[] part) {
            digest.update(part);
        }

        @Override
        public void update(ByteBuffer part) {
            digest.update(part);
        }

        @Override
        public byte[] finish() {
            return digest.digest();
        }
    }

    private record Keyed(Mac mac) implements Sum {
        @Override
        public void reset() {
            mac.reset();
        }

        @Override
        public void update(byte[] part) {
            mac.update(part);
        }

        @Override
        public void update(ByteBuffer part) {
            mac.update(part);
        }

        @Override
        public byte[] finish() {
            return mac.doFinal();
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChainKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// Never the secret.
    @Override
    public String toString() {
        return keyed() ? "chain key %016x".formatted(id()) : "no chain key";
    }
}
