package dev.quorate.backup.archive;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;

import dev.quorate.backup.seal.Identities;
import dev.quorate.backup.seal.SealException;
import dev.quorate.backup.snapshot.SnapshotException;
import dev.quorate.backup.snapshot.SnapshotFile;
import dev.quorate.backup.snapshot.SnapshotReport;
import dev.quorate.backup.snapshot.TrailerRule;
import dev.quorate.backup.snapshot.Verification;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.ObjectKey;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads the data of one backup back, in memory that does not grow with it, and holds it against
/// its manifest.
final class DataReader {
    private static final int COPY_BYTES = 64 << 10;

    private final BackupStore store;
    private final ObjectKey data;
    private final Manifest manifest;
    private final Identities identities;

    /// @param identities that open the object where it is sealed
    DataReader(BackupStore store, Layout layout, Manifest manifest, Identities identities) {
        this.store = store;
        this.data = layout.data(manifest);
        this.manifest = manifest;
        this.identities = identities;
    }

    /// Reads the stored object and compares its digest, which takes no identity.
    Optional<Damage> compareStored(TransferListener listener) throws IOException {
        try (var stored = new DigestingInput(store.open(data, 0), listener)) {
            var there = stored.drain();
            return there.equals(manifest.stored())
                    ? Optional.empty()
                    : Optional.of(Damage.of(data, difference(there, manifest.stored())));
        } catch (NoSuchFileException gone) {
            return Optional.of(Damage.of(data, "the object is gone"));
        }
    }

    /// Unpacks the stored object into a sink.
    ///
    /// @return what is wrong; what went to the sink is then to be thrown away
    Optional<Damage> copy(OutputStream sink, TransferListener listener) throws IOException {
        try (var stored = new DigestingInput(store.open(data, 0), listener)) {
            var raw = new DigestingOutput(sink, TransferListener.none());
            var broken = unpack(stored, raw);
            var there = stored.drain();
            if (!there.equals(manifest.stored())) {
                return Optional.of(Damage.of(data, difference(there, manifest.stored())));
            }
            if (broken.isPresent()) {
                return Optional.of(Damage.of(data, broken.get()));
            }
            var unpacked = raw.digest();
            return unpacked.equals(manifest.raw())
                    ? Optional.empty()
                    : Optional.of(
                            Damage.of(data, "unpacked, " + difference(unpacked, manifest.raw())));
        } catch (NoSuchFileException gone) {
            return Optional.of(Damage.of(data, "the object is gone"));
        }
    }

    /// @return why it cannot be unpacked
    private Optional<String> unpack(DigestingInput stored, DigestingOutput raw) throws IOException {
        var buffer = new byte[COPY_BYTES];
        try (var unpacked = new ZstdInputStream(opened(new Unclosed(stored)))) {
            int read = unpacked.read(buffer);
            while (read >= 0) {
                if (raw.bytes() + read > manifest.raw().bytes()) {
                    return Optional.of(
                            "it unpacks to more than the %d bytes of the manifest"
                                    .formatted(manifest.raw().bytes()));
                }
                raw.write(buffer, 0, read);
                read = unpacked.read(buffer);
            }
            return Optional.empty();
        } catch (ZstdIOException | SealException malformed) {
            return Optional.of(
                    "it cannot be unpacked: %s, before byte %d"
                            .formatted(malformed.getMessage(), stored.bytes()));
        }
    }

    private InputStream opened(InputStream stored) throws IOException {
        return manifest.seal().isPresent() ? identities.open(stored) : stored;
    }

    private static String difference(ContentDigest found, ContentDigest expected) {
        if (found.bytes() < expected.bytes()) {
            return "it is truncated: %d of the %d bytes that the manifest says"
                    .formatted(found.bytes(), expected.bytes());
        }
        return found.bytes() > expected.bytes()
                ? "it is corrupt: %d bytes, the manifest says %d"
                        .formatted(found.bytes(), expected.bytes())
                : "it is corrupt: its sha256 is %s, the manifest says %s"
                        .formatted(found.sha256(), expected.sha256());
    }

    /// Holds the structure and the figures of an unpacked file against the manifest.
    Optional<Damage> inspect(Path file) throws IOException, InterruptedException {
        try (var snapshot = SnapshotFile.open(file)) {
            return switch (snapshot.verify(TrailerRule.REQUIRED)) {
                case Verification.Sound(var report) -> compare(report);
                case Verification.Unsound(var findings) -> {
                    var first = findings.getFirst();
                    yield Optional.of(
                            new Damage(data, first.toString(), OptionalLong.of(first.offset())));
                }
            };
        } catch (SnapshotException unreadable) {
            var finding = unreadable.finding();
            return Optional.of(
                    new Damage(data, finding.toString(), OptionalLong.of(finding.offset())));
        }
    }

    private Optional<Damage> compare(SnapshotReport report) {
        var same =
                report.revision() == manifest.revision()
                        && report.compactRevision() == manifest.compactRevision()
                        && report.keys() == manifest.keys()
                        && Integer.toUnsignedLong(report.hashKv()) == manifest.hashKv();
        return same
                ? Optional.empty()
                : Optional.of(
                        Damage.of(
                                data,
                                ("it holds revision %d (compacted at %d), %d keys, HashKV %d; the"
                                                + " manifest says %d (%d), %d, %d")
                                        .formatted(
                                                report.revision(),
                                                report.compactRevision(),
                                                report.keys(),
                                                Integer.toUnsignedLong(report.hashKv()),
                                                manifest.revision(),
                                                manifest.compactRevision(),
                                                manifest.keys(),
                                                manifest.hashKv())));
    }

    /// Keeps a stream from being closed with the one around it.
    private static final class Unclosed extends FilterInputStream {
        Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return in.read(buffer, offset, length);
        }

        @Override
        public void close() {}
    }
}
