package dev.quorate.manager.release;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Takes etcd's binaries out of a `.tar.gz`, and nothing else.
///
/// Only regular files named like a binary, at the top or one directory below, are taken; they are
/// written under that name into the target directory, whatever path the archive gives, so that no
/// entry can leave it. Links, devices and everything else are passed over unread.
final class ArchiveUnpacker {
    private static final int BLOCK = 512;
    private static final int ENTRIES_MAX = 10_000;
    private static final long BINARY_BYTES_MAX = 256L << 20;
    private static final long UNPACKED_BYTES_MAX = 1L << 30;

    private final InputStream tar;
    private final Path target;
    private final EnumSet<Binary> taken = EnumSet.noneOf(Binary.class);
    private long unpackedBytes;

    private ArchiveUnpacker(InputStream tar, Path target) {
        this.tar = tar;
        this.target = target;
    }

    /// @throws IOException when the file is no such archive, is damaged, or is beyond the limits
    static void unpack(Path archive, Path target) throws IOException {
        try (var file = Files.newInputStream(archive);
                var tar = new BufferedInputStream(new GZIPInputStream(file), 1 << 16)) {
            new ArchiveUnpacker(tar, target).run();
        } catch (ZipException e) {
            throw new IOException(
                    "%s is not a sound .tar.gz archive: %s".formatted(archive, e.getMessage()), e);
        } catch (EOFException e) {
            throw new IOException("%s is cut short".formatted(archive), e);
        }
    }

    private void run() throws IOException {
        var header = new byte[BLOCK];
        for (int entries = 0; readHeader(header); entries++) {
            if (entries == ENTRIES_MAX) {
                throw new IOException("the archive has more than " + ENTRIES_MAX + " entries");
            }
            var size = octal(header, 124, 12);
            var wanted = wanted(header);
            count(size);
            if (wanted.isPresent()) {
                take(wanted.get(), size);
            } else {
                tar.skipNBytes(size);
            }
            tar.skipNBytes(-size & (BLOCK - 1));
        }
        readOn();
    }

    /// Reads past the end of the tar, since gzip's checksum of all of it comes last.
    private void readOn() throws IOException {
        var buffer = new byte[BLOCK];
        for (int read = tar.read(buffer); read >= 0; read = tar.read(buffer)) {
            count(read);
        }
    }

    private void count(long size) throws IOException {
        unpackedBytes += size;
        if (unpackedBytes > UNPACKED_BYTES_MAX) {
            throw new IOException(
                    "the archive unpacks to more than %d MiB".formatted(UNPACKED_BYTES_MAX >> 20));
        }
    }

    private void take(Binary binary, long size) throws IOException {
        if (!taken.add(binary)) {
            throw new IOException("the archive holds " + binary.fileName() + " twice");
        }
        if (size > BINARY_BYTES_MAX) {
            throw new IOException(
                    "%s in the archive is larger than %d MiB"
                            .formatted(binary.fileName(), BINARY_BYTES_MAX >> 20));
        }
        var file = target.resolve(binary.fileName());
        try (var out =
                Files.newOutputStream(
                        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var buffer = new byte[1 << 16];
            for (long left = size; left > 0; ) {
                int read = tar.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new EOFException();
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// False at the end of the archive, which is a block of zeros.
    private boolean readHeader(byte[] header) throws IOException {
        if (tar.readNBytes(header, 0, BLOCK) < BLOCK) {
            throw new EOFException();
        }
        long sum = 0;
        var empty = true;
        for (int i = 0; i < BLOCK; i++) {
            // The checksum counts its own field as blanks.
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
            empty &= header[i] == 0;
        }
        if (!empty && sum != octal(header, 148, 8)) {
            throw new IOException("it is not a tar archive, or is damaged");
        }
        return !empty;
    }

    private static Optional<Binary> wanted(byte[] header) {
        var type = header[156];
        if (type != '0' && type != 0) {
            return Optional.empty();
        }
        var name = text(header, 0, 100);
        // GNU's older format keeps times where POSIX has the prefix.
        if (text(header, 257, 6).equals("ustar")) {
            var prefix = text(header, 345, 155);
            name = prefix.isEmpty() ? name : prefix + "/" + name;
        }
        var parts = List.of((name.startsWith("./") ? name.substring(2) : name).split("/", -1));
        return parts.size() <= 2 && !parts.contains("..") && !parts.contains("")
                ? Binary.named(parts.getLast())
                : Optional.empty();
    }

    private static String text(byte[] header, int offset, int length) {
        int end = offset;
        while (end < offset + length && header[end] != 0) {
            end++;
        }
        return new String(header, offset, end - offset, StandardCharsets.UTF_8);
    }

    private static long octal(byte[] header, int offset, int length) throws IOException {
        var digits = text(header, offset, length).strip();
        try {
            var value = digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IOException("it is not a tar archive, or is damaged", e);
        }
        throw new IOException("it is not a tar archive, or is damaged");
    }
}
