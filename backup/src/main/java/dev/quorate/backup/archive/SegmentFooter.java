package dev.quorate.backup.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.quorate.backup.archive.SegmentException.Kind;
import dev.quorate.certs.SigningKey;
import dev.quorate.certs.VerifyingKey;
import dev.quorate.manager.etcd.Changes.AuthState;
import dev.quorate.manager.spec.MemberId;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The last frame of a segment: all that is known of it, signed. It is found from the end of the
/// object, so a catalogue needs to read nothing else.
final class SegmentFooter {
    private static final int SIGNATURE_BYTES = 64;

    private SegmentFooter() {}

    /// @param segment whose size and signer are yet to be filled in
    /// @param footerAt where in the object the footer begins
    static byte[] encode(Segment segment, long footerAt, SigningKey key) {
        var buffer = ByteBuffer.allocate(SegmentFormat.FOOTER_BYTES_MAX);
        buffer.position(SegmentFormat.FRAME_HEAD_BYTES);
        int signatureAt = bytes(segment);
        int length = signatureAt + SIGNATURE_BYTES + SegmentFormat.FOOTER_END_BYTES;
        put(segment, footerAt + length, buffer);
        if (buffer.position() != signatureAt) {
            throw new IllegalStateException("a footer of another size than computed");
        }
        var signed =
                Arrays.copyOfRange(buffer.array(), SegmentFormat.FRAME_HEAD_BYTES, signatureAt);
        buffer.put(key.sign(signed));
        buffer.order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, SegmentFormat.FRAME_MAGIC)
                .putInt(Integer.BYTES, length - SegmentFormat.FRAME_HEAD_BYTES);
        buffer.order(ByteOrder.BIG_ENDIAN)
                .putInt(SegmentFormat.crc(buffer.array(), 0, buffer.position()))
                .putInt(length)
                .putInt(SegmentFormat.END_MAGIC);
        return Arrays.copyOf(buffer.array(), length);
    }

    /// How many bytes there are before the signature, the frame's own head included.
    private static int bytes(Segment segment) {
        return SegmentFormat.FRAME_HEAD_BYTES
                + SegmentFormat.FOOTER_MAGIC.length
                + Short.BYTES
                + 1
                + segment.lineage().text().length()
                + 9 * Long.BYTES
                + 3 * ChainHash.BYTES
                + 1
                + Short.BYTES
                + marks(segment).size() * (4 * Long.BYTES + Integer.BYTES)
                + segment.seal().map(SegmentFooter::bytes).orElse(0)
                + 1
                + segment.signer().encoded().length;
    }

    private static int bytes(SegmentSeal seal) {
        int recipients = seal.recipients().stream().mapToInt(text -> 1 + text.length()).sum();
        return Long.BYTES + ChainHash.BYTES + 1 + recipients;
    }

    /// Of an encrypted segment, those with their hashes masked.
    private static List<HashMark> marks(Segment segment) {
        return segment.seal().map(SegmentSeal::marks).orElse(segment.marks());
    }

    private static void put(Segment segment, long objectBytes, ByteBuffer buffer) {
        var name = segment.lineage().text().getBytes(US_ASCII);
        buffer.put(SegmentFormat.FOOTER_MAGIC)
                .putShort((short) SegmentFormat.version(segment.seal().isPresent()))
                .put((byte) name.length)
                .put(name)
                .putLong(segment.first())
                .putLong(segment.last())
                .put(segment.before().bytes())
                .put(segment.after().bytes())
                .putLong(segment.events())
                .putLong(segment.leases())
                .putLong(SegmentFormat.micros(segment.notBefore()))
                .putLong(SegmentFormat.micros(segment.notAfter()))
                .put((byte) (segment.auth().enabled() ? 1 : 0))
                .putLong(segment.auth().revision())
                .putShort((short) marks(segment).size());
        for (var mark : marks(segment)) {
            buffer.putLong(mark.member().value())
                    .putLong(mark.revision())
                    .putLong(mark.compactRevision())
                    .putInt(mark.hash())
                    .putLong(SegmentFormat.micros(mark.at()));
        }
        var signer = segment.signer().encoded();
        buffer.putLong(objectBytes)
                .putLong(segment.bodyBytes())
                .put(segment.contentSha256().bytes());
        segment.seal().ifPresent(seal -> put(seal, buffer));
        buffer.put((byte) signer.length).put(signer);
    }

    private static void put(SegmentSeal seal, ByteBuffer buffer) {
        buffer.putLong(seal.chain())
                .put(seal.beforeLast().bytes())
                .put((byte) seal.recipients().size());
        for (var recipient : seal.recipients()) {
            buffer.put((byte) recipient.length()).put(recipient.getBytes(US_ASCII));
        }
    }

    /// How long the footer is, as its end says.
    ///
    /// @param tail the end of the object
    static int length(byte[] tail) throws SegmentException {
        var buffer = ByteBuffer.wrap(tail);
        int magicAt = tail.length - Integer.BYTES;
        if (magicAt < Integer.BYTES || buffer.getInt(magicAt) != SegmentFormat.END_MAGIC) {
            throw corrupt("it does not end like a segment");
        }
        int length = buffer.getInt(magicAt - Integer.BYTES);
        if (length < SegmentFormat.FOOTER_END_BYTES + SIGNATURE_BYTES
                || length > Math.min(tail.length, SegmentFormat.FOOTER_BYTES_MAX)) {
            throw corrupt("its footer states a length of %d bytes".formatted(length));
        }
        return length;
    }

    /// @param tail the end of the object, with at least the footer in it
    static Segment decode(byte[] tail) throws SegmentException {
        int length = length(tail);
        var frame = ByteBuffer.wrap(Arrays.copyOfRange(tail, tail.length - length, tail.length));
        int crcAt = length - SegmentFormat.FOOTER_END_BYTES;
        frame.order(ByteOrder.LITTLE_ENDIAN);
        if (frame.getInt(0) != SegmentFormat.FRAME_MAGIC
                || frame.getInt(Integer.BYTES) != length - SegmentFormat.FRAME_HEAD_BYTES) {
            throw corrupt("the beginning of its footer has changed");
        }
        frame.order(ByteOrder.BIG_ENDIAN);
        if (SegmentFormat.crc(frame.array(), 0, crcAt) != frame.getInt(crcAt)) {
            throw corrupt("its footer has another checksum than it states");
        }
        frame.position(SegmentFormat.FRAME_HEAD_BYTES);
        try {
            var segment = fields(frame);
            if (frame.position() != crcAt - SIGNATURE_BYTES) {
                throw corrupt("its footer has another size than its fields");
            }
            verify(frame.array(), frame.position(), segment.signer());
            return segment;
        } catch (BufferUnderflowException | IllegalArgumentException malformed) {
            throw new SegmentException(
                    Kind.CORRUPT,
                    "its footer cannot be read: " + malformed.getMessage(),
                    malformed);
        }
    }

    private static Segment fields(ByteBuffer frame) throws SegmentException {
        if (!Arrays.equals(
                take(frame, SegmentFormat.FOOTER_MAGIC.length), SegmentFormat.FOOTER_MAGIC)) {
            throw corrupt("its footer does not begin like one");
        }
        var sealed = sealed(Short.toUnsignedInt(frame.getShort()));
        var lineage =
                new LineageId(new String(take(frame, Byte.toUnsignedInt(frame.get())), US_ASCII));
        long first = frame.getLong();
        long last = frame.getLong();
        var before = ChainHash.of(take(frame, ChainHash.BYTES));
        var after = ChainHash.of(take(frame, ChainHash.BYTES));
        long events = frame.getLong();
        long leases = frame.getLong();
        var notBefore = SegmentFormat.time(frame.getLong());
        var notAfter = SegmentFormat.time(frame.getLong());
        var auth = new AuthState(frame.get() != 0, frame.getLong());
        var marks = marks(frame);
        long objectBytes = frame.getLong();
        long bodyBytes = frame.getLong();
        var content = ChainHash.of(take(frame, ChainHash.BYTES));
        var seal = sealed ? Optional.of(seal(frame, marks)) : Optional.<SegmentSeal>empty();
        var signer = VerifyingKey.decode(take(frame, Byte.toUnsignedInt(frame.get())));
        if (first < 1 || last < first || events < last - first + 1 || leases < 0) {
            throw corrupt(
                    "its footer states the revisions %d to %d with %d events"
                            .formatted(first, last, events));
        }
        return new Segment(
                lineage,
                first,
                last,
                before,
                after,
                events,
                leases,
                notBefore,
                notAfter,
                auth,
                sealed ? List.of() : marks,
                objectBytes,
                bodyBytes,
                content,
                seal,
                signer);
    }

    private static SegmentSeal seal(ByteBuffer frame, List<HashMark> marks)
            throws SegmentException {
        long chain = frame.getLong();
        var beforeLast = ChainHash.of(take(frame, ChainHash.BYTES));
        int count = Byte.toUnsignedInt(frame.get());
        if (count > SegmentSeal.RECIPIENTS_MAX || chain == 0) {
            throw corrupt("its footer states %d recipients".formatted(count));
        }
        var recipients = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            recipients.add(new String(take(frame, Byte.toUnsignedInt(frame.get())), US_ASCII));
        }
        return new SegmentSeal(chain, beforeLast, marks, recipients);
    }

    private static List<HashMark> marks(ByteBuffer frame) throws SegmentException {
        int count = Short.toUnsignedInt(frame.getShort());
        if (count > SegmentFormat.SAMPLES_MAX) {
            throw corrupt("its footer states %d samples".formatted(count));
        }
        var marks = new ArrayList<HashMark>();
        for (int i = 0; i < count; i++) {
            marks.add(
                    new HashMark(
                            new MemberId(frame.getLong()),
                            frame.getLong(),
                            frame.getLong(),
                            frame.getInt(),
                            SegmentFormat.time(frame.getLong())));
        }
        return marks;
    }

    private static void verify(byte[] frame, int signatureAt, VerifyingKey signer)
            throws SegmentException {
        var content = Arrays.copyOfRange(frame, SegmentFormat.FRAME_HEAD_BYTES, signatureAt);
        var signature = Arrays.copyOfRange(frame, signatureAt, signatureAt + SIGNATURE_BYTES);
        if (!signer.verify(content, signature)) {
            throw new SegmentException(
                    Kind.FORGED, "its signature is of other content or by another key");
        }
    }

    /// Whether a format is that of encrypted segments.
    static boolean sealed(int version) throws SegmentException {
        if (version > SegmentFormat.SEALED) {
            throw new SegmentException(
                    Kind.TOO_NEW,
                    "a newer Quorate wrote it (format %d, this one knows %d)"
                            .formatted(version, SegmentFormat.SEALED));
        }
        if (version < 1) {
            throw corrupt("it states the format " + version);
        }
        return version == SegmentFormat.SEALED;
    }

    private static byte[] take(ByteBuffer frame, int length) {
        var bytes = new byte[length];
        frame.get(bytes);
        return bytes;
    }

    private static SegmentException corrupt(String detail) {
        return new SegmentException(Kind.CORRUPT, detail);
    }
}
