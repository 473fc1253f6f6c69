package dev.quorate.backup.archive;

import com.github.luben.zstd.ZstdOutputStream;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.seal.Identities;
import dev.quorate.backup.snapshot.KeyValue;
import dev.quorate.backup.snapshot.SnapshotException;
import dev.quorate.certs.SigningKey;
import dev.quorate.certs.VerifyingKey;
import dev.quorate.manager.etcd.Changes.AuthState;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a fuzzer calls with bytes of its own making: the reader of segments must answer, whatever
/// they are, with the changes in them or with a name for what is wrong. Anything else that leaves
/// this class is a bug.
///
/// The bytes are taken for an object as they are, then for one whose lengths, checksums, digest and
/// signature are made right, and last for the body of a segment, which a reader as simple as can be
/// reads too: the two must agree on whether it is whole.
public final class SegmentFuzz {
    private static final SigningKey KEY = SigningKey.create();
    private static final LogPosition START = LogPosition.start(Segments.LINEAGE, 10);
    private static final ChainKey CHAIN = ChainKey.of(new byte[ChainKey.BYTES]);
    private static final int SEEDED_REVISIONS = 3;

    private static final int HEAD_BYTES = SegmentFormat.FRAME_HEAD_BYTES;
    private static final int SIGNATURE_BYTES = 64;
    private static final int SIGNER_BYTES = KEY.verifyingKey().encoded().length;

    /// Chain, H(last - 1), and one recipient, in the footer of an encrypted segment.
    private static final int SEAL_BYTES =
            Long.BYTES + ChainHash.BYTES + 1 + 1 + Ages.RECIPIENT.length();

    private static final Path FILE;
    private static final Identities IDENTITIES;

    static {
        try {
            var directory = Files.createTempDirectory("quorate-fuzz");
            FILE = directory.resolve("segment");
            IDENTITIES = Ages.right(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SegmentFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        read(input);
        var mended = mended(input);
        if (mended.isPresent()) {
            read(mended.get());
        }
        readBody(input);
    }

    /// Small whole segments for a fuzzer to begin with, and bodies of such.
    public static void writeSeeds(Path directory) throws IOException {
        var work = Files.createTempDirectory("quorate-seeds");
        var plain = Segments.seal(work, START, SEEDED_REVISIONS, KEY);
        Files.copy(plain.file(), directory.resolve("plain"));
        var sealing = new Sealing(CHAIN, Ages.RECIPIENTS);
        var start = LogPosition.start(Segments.LINEAGE, START.revision(), CHAIN);
        Files.copy(
                Segments.seal(work, start, SEEDED_REVISIONS, KEY, sealing).file(),
                directory.resolve("sealed"));
        var bodies = new SegmentBody().revision(11).put("key", "value");
        Files.write(directory.resolve("put"), bodies.end().bytes());
        bodies.revision(12).delete("key").put("other", "").end().lease(77, 60);
        Files.write(directory.resolve("whole"), bodies.last().bytes());
    }

    /// @return whether all of it could be read
    private static boolean read(byte[] object) throws IOException {
        var claim = Claim.of(object);
        try {
            var file =
                    SegmentFile.open(
                            Files.write(FILE, object), claim.lineage, claim.name, claim.signer);
            try (var cursor = file.read(IDENTITIES)) {
                readAll(cursor);
            }
            return true;
        } catch (SegmentException refused) {
            if (String.valueOf(refused.getMessage()).length()
                    <= refused.kind().text().length() + 2) {
                throw new AssertionError("a refusal without words", refused);
            }
            return false;
        } catch (OperatorException closed) {
            if (closed.failure() != Failure.WRONG_KEY) {
                throw closed;
            }
            return false;
        }
    }

    private static void readAll(SegmentCursor cursor) throws IOException {
        while (cursor.nextRevision()) {
            while (cursor.nextEvent()) {
                try {
                    KeyValue.decode(cursor.keyValue());
                } catch (SnapshotException named) {
                    // What etcd could not have written is refused by those who use it.
                    if (named.finding().detail().isEmpty()) {
                        throw new AssertionError("a finding without words", named);
                    }
                }
            }
        }
        cursor.leases();
        cursor.marks();
    }

    /// What an object says of itself, so that it is not refused for its place already.
    private record Claim(LineageId lineage, SegmentName name, VerifyingKey signer) {
        static Claim of(byte[] object) {
            try {
                var header = SegmentHeader.decode(object);
                return new Claim(
                        header.lineage(),
                        new SegmentName(header.first(), header.last(), "00000000", header.sealed()),
                        SegmentFooter.decode(object).signer());
            } catch (SegmentException none) {
                return new Claim(
                        Segments.LINEAGE,
                        new SegmentName(11, 11, "00000000", false),
                        KEY.verifyingKey());
            }
        }
    }

    /// The same object as somebody would make it who knows the format and has the key, with what
    /// the fuzzer did to its fields and its body.
    private static Optional<byte[]> mended(byte[] input) {
        if (input.length < 2 * HEAD_BYTES + SegmentFormat.FOOTER_END_BYTES) {
            return Optional.empty();
        }
        var bytes = input.clone();
        var object = ByteBuffer.wrap(bytes);
        long footerBytes = object.getInt(bytes.length - 2 * Integer.BYTES);
        long headerBytes = HEAD_BYTES + (long) Integer.reverseBytes(object.getInt(Integer.BYTES));
        boolean sealed =
                footerBytes > HEAD_BYTES + 10
                        && footerBytes <= bytes.length
                        && object.getShort(bytes.length - (int) footerBytes + HEAD_BYTES + 8)
                                == SegmentFormat.SEALED;
        long fixedBytes =
                HEAD_BYTES
                        + 2L * Long.BYTES
                        + ChainHash.BYTES
                        + (sealed ? SEAL_BYTES : 0)
                        + 1
                        + SIGNER_BYTES
                        + SIGNATURE_BYTES
                        + SegmentFormat.FOOTER_END_BYTES;
        if (headerBytes < HEAD_BYTES + 22
                || footerBytes < fixedBytes
                || headerBytes + footerBytes > bytes.length) {
            return Optional.empty();
        }
        mendHeader(object, (int) headerBytes);
        mendFooter(object, bytes.length - (int) footerBytes, sealed ? SEAL_BYTES : 0);
        return Optional.of(bytes);
    }

    private static void mendHeader(ByteBuffer object, int bytes) {
        object.order(ByteOrder.LITTLE_ENDIAN).putInt(0, SegmentFormat.FRAME_MAGIC);
        object.order(ByteOrder.BIG_ENDIAN).put(HEAD_BYTES, SegmentFormat.HEADER_MAGIC);
        object.putLong(HEAD_BYTES + SegmentFormat.HEADER_MAGIC.length + 2, object.capacity());
        int crcAt = bytes - Integer.BYTES;
        object.putInt(crcAt, SegmentFormat.crc(object.array(), 0, crcAt));
    }

    private static void mendFooter(ByteBuffer object, int at, int sealBytes) {
        var bytes = object.array();
        int crcAt = bytes.length - SegmentFormat.FOOTER_END_BYTES;
        int signatureAt = crcAt - SIGNATURE_BYTES;
        int signerAt = signatureAt - SIGNER_BYTES;
        int digestAt = signerAt - 1 - sealBytes - ChainHash.BYTES;
        object.order(ByteOrder.LITTLE_ENDIAN)
                .putInt(at, SegmentFormat.FRAME_MAGIC)
                .putInt(at + Integer.BYTES, bytes.length - at - HEAD_BYTES);
        object.order(ByteOrder.BIG_ENDIAN)
                .put(at + HEAD_BYTES, SegmentFormat.FOOTER_MAGIC)
                .putLong(digestAt - 2 * Long.BYTES, bytes.length)
                .put(digestAt, ContentDigest.newSha256().digest(Arrays.copyOf(bytes, at)))
                .put(signerAt - 1, (byte) SIGNER_BYTES)
                .put(signerAt, KEY.verifyingKey().encoded());
        object.put(signatureAt, KEY.sign(Arrays.copyOfRange(bytes, at + HEAD_BYTES, signatureAt)))
                .putInt(crcAt, SegmentFormat.crc(bytes, at, crcAt - at))
                .putInt(crcAt + 2 * Integer.BYTES, SegmentFormat.END_MAGIC);
    }

    private static void readBody(byte[] body) throws IOException {
        var plain = PlainReading.of(body, START);
        boolean whole = read(framed(body, plain));
        if (whole != plain.whole()) {
            throw new AssertionError(
                    "%s by the reader, %s by a plain reading: %s"
                            .formatted(named(whole), named(plain.whole()), plain));
        }
    }

    private static String named(boolean whole) {
        return whole ? "whole" : "broken";
    }

    private static byte[] framed(byte[] body, PlainReading plain) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var zstd = new ZstdOutputStream(packed, 1)) {
            zstd.setChecksum(true);
            zstd.write(body);
        }
        long last = Math.max(START.revision() + 1, plain.end().revision());
        var draft =
                new Segment(
                        START.lineage(),
                        START.revision() + 1,
                        last,
                        START.hash(),
                        plain.end().hash(),
                        Math.max(plain.events(), last - START.revision()),
                        plain.leases(),
                        Segments.NOON,
                        Segments.NOON,
                        AuthState.UNKNOWN,
                        List.of(),
                        0,
                        body.length,
                        START.hash(),
                        Optional.empty(),
                        KEY.verifyingKey());
        long footerAt = (long) header(draft, 0).length + packed.size();
        int footerBytes = SegmentFooter.encode(draft, footerAt, KEY).length;
        var object = ByteBuffer.allocate((int) footerAt + footerBytes);
        object.put(header(draft, object.capacity())).put(packed.toByteArray());
        var digest = ContentDigest.newSha256();
        digest.update(object.array(), 0, object.position());
        var signed = draft.with(object.capacity(), ChainHash.of(digest.digest()));
        return object.put(SegmentFooter.encode(signed, footerAt, KEY)).array();
    }

    private static byte[] header(Segment segment, long objectBytes) {
        return new SegmentHeader(
                        segment.lineage(),
                        segment.first(),
                        segment.last(),
                        segment.before(),
                        objectBytes,
                        false)
                .encode();
    }
}
