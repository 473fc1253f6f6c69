package dev.quorate.backup.archive;

import com.github.luben.zstd.ZstdInputStream;

import dev.quorate.backup.archive.SegmentException.Kind;
import dev.quorate.backup.seal.Identities;
import dev.quorate.certs.VerifyingKey;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// A segment in a file, checked: only what passed all of it is read.
public final class SegmentFile {
    private static final int BUFFER_BYTES = 256 << 10;

    private final Path file;
    private final Segment segment;
    private final SegmentHeader header;
    private final long footerAt;

    private SegmentFile(Path file, Segment segment, SegmentHeader header, long footerAt) {
        this.file = file;
        this.segment = segment;
        this.header = header;
        this.footerAt = footerAt;
    }

    /// Looks at every byte: frames, checksums, digest, signature, and whether it is the segment
    /// that its name says.
    ///
    /// @param expected name and lineage under which it was found
    /// @throws SegmentException that tells what is wrong with it
    public static SegmentFile open(
            Path file, LineageId lineage, SegmentName expected, VerifyingKey trusted)
            throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            var header =
                    SegmentHeader.decode(
                            read(channel, 0, Math.min(size, SegmentFormat.HEADER_BYTES_MAX)));
            requireSize(header, size);
            long tailBytes = Math.min(size, SegmentFormat.FOOTER_BYTES_MAX);
            var tail = read(channel, size - tailBytes, tailBytes);
            var segment = SegmentFooter.decode(tail);
            long footerAt = size - SegmentFooter.length(tail);
            if (!SegmentSealer.digest(channel, footerAt).equals(segment.contentSha256())) {
                throw new SegmentException(
                        Kind.CORRUPT,
                        "between its header and byte %d something has changed".formatted(footerAt));
            }
            requireSame(header, segment);
            requirePlace(segment, size, lineage, expected);
            requireSigner(segment, trusted);
            return new SegmentFile(file, segment, header, footerAt);
        }
    }

    /// A segment that was sealed on this machine, found again under its name.
    ///
    /// @return empty when the file has no such name
    /// @throws SegmentException when it is not what its name promises
    public static Optional<SealedSegment> sealed(Path file, LineageId lineage, VerifyingKey trusted)
            throws IOException {
        var name = SegmentName.parse(file.getFileName().toString());
        if (name.isEmpty()) {
            return Optional.empty();
        }
        var segment = open(file, lineage, name.get(), trusted).segment();
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            var stored = new ContentDigest(SegmentSealer.digest(channel, size).hex(), size);
            return Optional.of(new SealedSegment(file, name.get(), segment, stored));
        }
    }

    static void requireSize(SegmentHeader header, long size) throws SegmentException {
        if (size < header.objectBytes()) {
            throw new SegmentException(
                    Kind.TRUNCATED,
                    "it ends at byte %d of %d".formatted(size, header.objectBytes()));
        }
        if (size > header.objectBytes()) {
            throw new SegmentException(
                    Kind.CORRUPT, "%d bytes follow its end".formatted(size - header.objectBytes()));
        }
    }

    private static void requireSame(SegmentHeader header, Segment segment) throws SegmentException {
        if (!header.lineage().equals(segment.lineage())
                || header.first() != segment.first()
                || header.last() != segment.last()
                || !header.before().equals(segment.before())
                || header.sealed() != segment.seal().isPresent()) {
            throw new SegmentException(
                    Kind.CORRUPT, "its header and its footer are of different segments");
        }
    }

    static void requirePlace(Segment segment, long size, LineageId lineage, SegmentName expected)
            throws SegmentException {
        if (!segment.lineage().equals(lineage)
                || segment.first() != expected.first()
                || segment.last() != expected.last()
                || segment.objectBytes() != size
                || segment.seal().isPresent() != expected.sealed()) {
            throw new SegmentException(
                    Kind.MISPLACED,
                    "it holds the revisions %d to %d of lineage %s in %d bytes"
                            .formatted(
                                    segment.first(),
                                    segment.last(),
                                    segment.lineage(),
                                    segment.objectBytes()));
        }
    }

    static void requireSigner(Segment segment, VerifyingKey trusted) throws SegmentException {
        if (!segment.signer().equals(trusted)) {
            throw new SegmentException(
                    Kind.FOREIGN,
                    "%s, not %s".formatted(segment.signer().fingerprint(), trusted.fingerprint()));
        }
    }

    private static byte[] read(FileChannel channel, long from, long length) throws IOException {
        var buffer = ByteBuffer.allocate(Math.toIntExact(length));
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, from + buffer.position()) < 0) {
                throw new IOException("a segment was cut while it was read");
            }
        }
        return buffer.array();
    }

    public Segment segment() {
        return segment;
    }

    /// Reads one that is not encrypted.
    public SegmentCursor read() throws IOException {
        return read(Identities.NONE);
    }

    /// Reads it from its first revision on. The caller closes the cursor.
    ///
    /// @param identities that open it where it is encrypted
    /// @throws dev.quorate.OperatorException [dev.quorate.Failure#WRONG_KEY] when none of them does
    public SegmentCursor read(Identities identities) throws IOException {
        int bodyAt = header.encode().length;
        var channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            channel.position(bodyAt);
            var rest = new BufferedInputStream(Channels.newInputStream(channel), BUFFER_BYTES);
            if (segment.seal().isEmpty()) {
                return SegmentCursor.over(segment, ChainKey.NONE, unpacked(rest), channel);
            }
            var sealed = new LimitedInput(rest, footerAt - bodyAt);
            var body = unpacked(SealedBody.open(sealed, segment, identities));
            return SegmentCursor.over(segment, SealedBody.key(body, segment), body, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static DataInputStream unpacked(InputStream packed) throws IOException {
        return new DataInputStream(
                new BufferedInputStream(new ZstdInputStream(packed), BUFFER_BYTES));
    }
}
