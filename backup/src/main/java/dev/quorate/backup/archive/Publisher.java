package dev.quorate.backup.archive;

import com.github.luben.zstd.ZstdOutputStream;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Manifest.Auth;
import dev.quorate.backup.archive.Manifest.Source;
import dev.quorate.backup.seal.Identities;
import dev.quorate.backup.seal.Recipients;
import dev.quorate.backup.snapshot.SnapshotReport;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.Condition;
import dev.quorate.backup.store.ObjectKey;
import dev.quorate.backup.store.PutResult;
import dev.quorate.certs.SigningKey;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Puts a snapshot file into the store: data, read back and compared, then the manifest. Killed
/// anywhere before the last step, there is no backup.
public final class Publisher {
    /// Level 1 is faster than the wire and within a few percent of the default's size.
    private static final int COMPRESSION_LEVEL = 1;

    private static final int READ_BYTES = 1 << 20;

    private final BackupStore store;
    private final Layout layout;
    private final SigningKey key;

    Publisher(BackupStore store, Layout layout, SigningKey key) {
        this.store = store;
        this.layout = layout;
        this.key = key;
    }

    /// What is known of a snapshot file before it is stored.
    ///
    /// @param raw of the whole file, trailer included
    /// @param report of a verification that found it sound
    /// @param recipients for whom it is to be sealed
    public record Draft(
            String clusterUid,
            LineageId lineage,
            String clusterId,
            String etcdVersion,
            Source source,
            ContentDigest raw,
            SnapshotReport report,
            String toolVersion,
            Instant takenAt,
            List<String> suspicions,
            Recipients recipients) {
        public Draft {
            suspicions = List.copyOf(suspicions);
        }
    }

    /// What publishing needs of the world around it.
    ///
    /// @param before is called before each effect on the store, and may throw
    public record Surroundings(Gate before, InstantSource clock, TransferListener listener) {}

    /// Asked before an effect.
    @FunctionalInterface
    public interface Gate {
        void pass() throws IOException;
    }

    Manifest publish(Path file, Draft draft, Surroundings around)
            throws IOException, InterruptedException {
        var id = new BackupId(draft.takenAt(), draft.report().revision());
        var sealed = draft.recipients().any();
        var data = layout.data(draft.lineage(), id, sealed);
        around.before().pass();
        var stored = upload(file, data, draft, around.listener());
        around.listener().begun("reading back", stored.bytes());
        var manifest = manifest(draft, stored, around.clock().instant());
        var reader = new DataReader(store, layout, manifest, Identities.NONE);
        var damage =
                sealed
                        ? reader.compareStored(around.listener())
                        : reader.copy(OutputStream.nullOutputStream(), around.listener());
        if (damage.isPresent()) {
            throw new OperatorException(
                    Failure.MISMATCH,
                    "STORED_OTHERWISE",
                    "the store does not give back what was stored: " + damage.get().text(),
                    "It does not count as a backup; older ones are as they were.",
                    "look after the store, then: quorate backup now -c " + layout.cluster());
        }
        around.before().pass();
        var manifestKey = layout.manifest(draft.lineage(), id);
        var content = SignedJson.write(ManifestFormat.fields(manifest), key);
        if (!SmallObject.publish(store, manifestKey, content)) {
            throw taken(manifestKey);
        }
        return manifest;
    }

    private ContentDigest upload(Path file, ObjectKey data, Draft draft, TransferListener listener)
            throws IOException, InterruptedException {
        listener.begun("storing", draft.raw().bytes());
        var put = store.put(data, out -> write(file, draft, out, listener), Condition.IF_ABSENT);
        return switch (put) {
            case PutResult.Stored(var bytes, var sha256) -> new ContentDigest(sha256, bytes);
            case PutResult.AlreadyThere(var existing) -> throw taken(existing.key());
        };
    }

    private static void write(Path file, Draft draft, OutputStream out, TransferListener listener)
            throws IOException {
        if (!draft.recipients().any()) {
            compress(file, draft.raw(), out, listener);
            return;
        }
        try (var sealing = draft.recipients().seal(out)) {
            compress(file, draft.raw(), sealing, listener);
        }
    }

    /// The file is digested again on its way: the disk may give back other bytes than it took.
    private static void compress(
            Path file, ContentDigest raw, OutputStream out, TransferListener listener)
            throws IOException {
        var buffer = new byte[READ_BYTES];
        try (var in = new DigestingInput(Files.newInputStream(file), listener);
                var packed = new ZstdOutputStream(out, COMPRESSION_LEVEL)) {
            packed.setChecksum(true);
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                packed.write(buffer, 0, read);
            }
            if (!in.drain().equals(raw)) {
                throw new IOException(file + " changed on disk while it was stored");
            }
        }
    }

    private Manifest manifest(Draft draft, ContentDigest stored, Instant now) throws IOException {
        var report = draft.report();
        return new Manifest(
                layout.cluster(),
                draft.clusterUid(),
                draft.lineage(),
                draft.clusterId(),
                draft.etcdVersion(),
                Objects.requireNonNullElse(report.state().storageVersion(), ""),
                draft.source(),
                report.revision(),
                report.compactRevision(),
                report.keys(),
                Integer.toUnsignedLong(report.hashKv()),
                draft.raw(),
                stored,
                draft.recipients().any()
                        ? Optional.of(
                                Canary.seal(
                                        draft.recipients(),
                                        new BackupId(draft.takenAt(), report.revision())))
                        : Optional.empty(),
                new Auth(report.state().authEnabled(), report.state().authRevision()),
                draft.toolVersion(),
                draft.takenAt(),
                now,
                draft.suspicions());
    }

    private OperatorException taken(ObjectKey object) {
        return new OperatorException(
                Failure.FAILED,
                "OBJECT_EXISTS",
                "%s is there already, with other content: another manager writes to this place"
                        .formatted(object),
                "What is there was left as it is.",
                "let one manager alone back up this cluster, then: quorate backup now -c "
                        + layout.cluster());
    }
}
