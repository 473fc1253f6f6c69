package dev.quorate.backup.archive;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import com.github.luben.zstd.ZstdOutputStream;

import dev.quorate.backup.archive.SegmentTail.Surroundings;
import dev.quorate.certs.SigningKey;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Makes a segment of a tail: compressed, framed, signed, durable under its name.
final class SegmentSealer {
    /// As for snapshots: faster than the wire and within a few percent of the default's size.
    private static final int COMPRESSION_LEVEL = 1;

    private static final int BUFFER_BYTES = 256 << 10;

    private final Path directory;
    private final SigningKey key;
    private final Sealing sealing;

    SegmentSealer(Path directory, SigningKey key, Sealing sealing) {
        this.directory = directory;
        this.key = key;
        this.sealing = sealing;
    }

    record Draft(
            LogPosition before,
            LogPosition after,
            ChainHash beforeLast,
            long events,
            List<LeaseGrant> leases,
            Instant notBefore,
            Instant notAfter,
            Surroundings around) {}

    SealedSegment seal(FileChannel tail, long tailBytes, Draft draft) throws IOException {
        var partial = directory.resolve(UUID.randomUUID() + ".partial");
        var ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var file = FileChannel.open(partial, Set.of(CREATE_NEW, READ, WRITE), ownerOnly)) {
            int headerBytes = header(draft, 0).encode().length;
            file.position(headerBytes);
            long bodyBytes = writeBody(tail, tailBytes, draft.leases(), file);
            long footerAt = file.position();
            var segment = segment(draft, bodyBytes);
            int footerBytes = SegmentFooter.encode(segment, footerAt, key).length;
            file.write(ByteBuffer.wrap(header(draft, footerAt + footerBytes).encode()), 0);
            var signed = segment.with(footerAt + footerBytes, digest(file, footerAt));
            file.write(ByteBuffer.wrap(SegmentFooter.encode(signed, footerAt, key)), footerAt);
            file.force(true);
            var stored = new ContentDigest(digest(file, file.size()).hex(), file.size());
            var name = SegmentName.of(signed, stored);
            var target = directory.resolve(name.toString());
            Files.move(partial, target, ATOMIC_MOVE);
            try (var parent = FileChannel.open(directory, READ)) {
                parent.force(true);
            }
            return new SealedSegment(target, name, signed, stored);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private SegmentHeader header(Draft draft, long objectBytes) {
        return new SegmentHeader(
                draft.before().lineage(),
                draft.before().revision() + 1,
                draft.after().revision(),
                draft.before().hash(),
                objectBytes,
                sealing.any());
    }

    private Segment segment(Draft draft, long bodyBytes) {
        return new Segment(
                draft.before().lineage(),
                draft.before().revision() + 1,
                draft.after().revision(),
                draft.before().hash(),
                draft.after().hash(),
                draft.events(),
                draft.leases().size(),
                draft.notBefore(),
                draft.notAfter(),
                draft.around().auth(),
                sealing.any() ? List.of() : draft.around().marks(),
                0,
                bodyBytes,
                draft.before().hash(),
                sealing.any() ? Optional.of(seal(draft)) : Optional.empty(),
                key.verifyingKey());
    }

    private SegmentSeal seal(Draft draft) {
        return new SegmentSeal(
                sealing.key().id(),
                draft.beforeLast(),
                draft.around().marks().stream()
                        .map(mark -> SegmentSeal.masked(mark, sealing.key()))
                        .toList(),
                sealing.recipients().texts().stream().limit(SegmentSeal.RECIPIENTS_MAX).toList());
    }

    /// @return how many bytes there are uncompressed
    private long writeBody(
            FileChannel tail, long tailBytes, List<LeaseGrant> leases, FileChannel file)
            throws IOException {
        try (var out =
                new BufferedOutputStream(
                        new Unclosed(Channels.newOutputStream(file)), BUFFER_BYTES)) {
            if (!sealing.any()) {
                return pack(tail, tailBytes, leases, out);
            }
            try (var sealed = sealing.recipients().seal(out)) {
                return pack(tail, tailBytes, leases, sealed);
            }
        }
    }

    private long pack(FileChannel tail, long tailBytes, List<LeaseGrant> leases, OutputStream out)
            throws IOException {
        try (var packed = new ZstdOutputStream(new Unclosed(out), COMPRESSION_LEVEL)) {
            packed.setChecksum(true);
            var body = new DataOutputStream(new BufferedOutputStream(packed, BUFFER_BYTES));
            if (sealing.any()) {
                body.writeByte(SegmentFormat.CHAIN_KEY);
                body.write(sealing.key().bytes());
            }
            var buffer = ByteBuffer.allocate(BUFFER_BYTES);
            for (long at = 0; at < tailBytes; ) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), tailBytes - at));
                int read = tail.read(buffer, at);
                if (read < 0) {
                    throw new IOException("the tail of the log was cut while it was sealed");
                }
                body.write(buffer.array(), 0, read);
                at += read;
            }
            for (var grant : leases) {
                body.writeByte(SegmentFormat.LEASE);
                body.writeLong(grant.lease());
                body.writeLong(grant.seconds().orElse(0));
                body.writeLong(SegmentFormat.micros(grant.askedAt()));
            }
            body.writeByte(SegmentFormat.BODY_END);
            body.flush();
            return (sealing.any() ? 1 + ChainKey.BYTES : 0)
                    + tailBytes
                    + leases.size() * (1L + 3 * Long.BYTES)
                    + 1;
        }
    }

    static ChainHash digest(FileChannel file, long bytes) throws IOException {
        var digest = ContentDigest.newSha256();
        var buffer = ByteBuffer.allocate(BUFFER_BYTES);
        for (long at = 0; at < bytes; ) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), bytes - at));
            int read = file.read(buffer, at);
            if (read < 0) {
                throw new IOException("a segment was cut while it was read");
            }
            digest.update(buffer.flip());
            at += read;
        }
        return ChainHash.of(digest.digest());
    }

    /// A compressor closes what it writes to, and the file is still needed.
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
