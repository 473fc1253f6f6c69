package dev.quorate.backup.archive;

import dev.quorate.backup.archive.LogCatalogue.Unusable;
import dev.quorate.backup.archive.SegmentException.Kind;
import dev.quorate.backup.seal.Identities;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.ObjectKey;
import dev.quorate.certs.VerifyingKey;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;

/// Reads segments of a store: the end of one for a catalogue, all of one to use it.
final class SegmentFetch {
    /// The header of a segment, and that of age with as many recipients as one may have.
    private static final int HEAD_BYTES = 64 << 10;

    private final BackupStore store;
    private final Layout layout;
    private final VerifyingKey trusted;
    private final Identities identities;

    SegmentFetch(BackupStore store, Layout layout, VerifyingKey trusted, Identities identities) {
        this.store = store;
        this.layout = layout;
        this.trusted = trusted;
        this.identities = identities;
    }

    /// What became of looking at one.
    sealed interface Look {
        record Usable(LogCatalogue.Entry entry) implements Look {}

        record Not(Unusable why) implements Look {}

        /// It was deleted since it was listed.
        record Gone() implements Look {}
    }

    /// @param size as the listing says
    Look look(ObjectKey key, Layout.SegmentPlace place, long size, Optional<SegmentCache> cache)
            throws IOException {
        try {
            var cached =
                    cache.flatMap(known -> known.find(key, size)).flatMap(SegmentFetch::decoded);
            var segment = cached.isPresent() ? cached.get() : footer(key, size, cache);
            SegmentFile.requirePlace(segment, size, place.lineage(), place.name());
            SegmentFile.requireSigner(segment, trusted);
            return new Look.Usable(new LogCatalogue.Entry(key, place.name(), segment));
        } catch (SegmentException unusable) {
            return new Look.Not(new Unusable(key, String.valueOf(unusable.getMessage())));
        } catch (NoSuchFileException gone) {
            return new Look.Gone();
        }
    }

    /// What was kept of it here may be damaged; the store is asked then.
    private static Optional<Segment> decoded(byte[] footer) {
        try {
            return Optional.of(SegmentFooter.decode(footer));
        } catch (SegmentException damaged) {
            return Optional.empty();
        }
    }

    private Segment footer(ObjectKey key, long size, Optional<SegmentCache> cache)
            throws IOException {
        try {
            long from = Math.max(0, size - SegmentFormat.FOOTER_BYTES_MAX);
            var tail = read(key, from, SegmentFormat.FOOTER_BYTES_MAX);
            var segment = SegmentFooter.decode(tail);
            if (cache.isPresent()) {
                int length = SegmentFooter.length(tail);
                cache.get()
                        .add(
                                key,
                                size,
                                Arrays.copyOfRange(tail, tail.length - length, tail.length));
            }
            return segment;
        } catch (SegmentException unusable) {
            if (unusable.kind() == Kind.CORRUPT) {
                // Its beginning knows better why: it may be cut off, or be something else.
                var head = read(key, 0, SegmentFormat.HEADER_BYTES_MAX);
                SegmentFile.requireSize(SegmentHeader.decode(head), size);
            }
            throw unusable;
        }
    }

    private byte[] read(ObjectKey key, long from, int most) throws IOException {
        try (var in = store.open(key, from)) {
            return in.readNBytes(most);
        }
    }

    /// Brings a segment to a file and checks every byte of it.
    ///
    /// @param file is made; the caller deletes it
    SegmentFile fetch(LineageId lineage, SegmentName name, Path file) throws IOException {
        var ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.deleteIfExists(file);
        Files.createFile(file, ownerOnly);
        try (var in = store.open(layout.segment(lineage, name), 0);
                var out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
            in.transferTo(out);
        }
        return SegmentFile.open(file, lineage, name, trusted);
    }

    SegmentCursor read(SegmentFile fetched) throws IOException {
        return fetched.read(identities);
    }

    /// Whether what lies in a segment can be looked at here, or only its bytes.
    boolean openable(Segment segment) {
        return segment.seal().isEmpty() || identities.any();
    }

    /// Tries an identity on the beginning of an encrypted segment.
    ///
    /// @throws dev.quorate.OperatorException [dev.quorate.Failure#WRONG_KEY] when none opens it
    void requireOpenable(LogCatalogue.Entry entry) throws IOException {
        var head = read(entry.key(), 0, HEAD_BYTES);
        int bodyAt = SegmentHeader.decode(head).encode().length;
        SealedBody.open(
                new ByteArrayInputStream(head, bodyAt, head.length - bodyAt),
                entry.segment(),
                identities);
    }
}
