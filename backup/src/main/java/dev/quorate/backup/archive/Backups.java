package dev.quorate.backup.archive;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.seal.Identities;
import dev.quorate.backup.seal.Recipients;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.Condition;
import dev.quorate.backup.store.ObjectKey;
import dev.quorate.backup.store.ObjectSource;
import dev.quorate.certs.SigningKey;
import dev.quorate.certs.VerifyingKey;
import dev.quorate.manager.state.ClusterHome;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The backups of one cluster in a store. Nothing is kept in memory or on this machine's disk: the
/// store says all.
public final class Backups {
    private final BackupStore store;
    private final Layout layout;
    private final Identities identities;

    private Backups(BackupStore store, Layout layout, Identities identities) {
        this.store = store;
        this.layout = layout;
        this.identities = identities;
    }

    /// Nothing is asked of the store yet, and closing it is left to the caller.
    ///
    /// @param cluster the name of the cluster, which is its folder in the store
    public static Backups open(BackupStore store, String cluster) {
        return new Backups(store, new Layout(cluster), Identities.NONE);
    }

    /// The same backups, for one who can open what is sealed for these identities.
    public Backups openedBy(Identities wanted) {
        return new Backups(store, layout, wanted);
    }

    public String cluster() {
        return layout.cluster();
    }

    /// Lists what there is. Data without a manifest is no backup.
    public Catalogue catalogue() throws IOException {
        return new CatalogueReader(store, layout).read();
    }

    /// Whose backups these are; empty when nobody has claimed the folder.
    ///
    /// @throws OperatorException [Failure#MISMATCH] when `cluster.json` cannot be read
    public Optional<ClusterCard.Found> card() throws IOException {
        try {
            return Optional.of(ClusterCard.read(SmallObject.read(store, layout.card())));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (DocumentException damaged) {
            throw unusable(layout.card().text(), damaged);
        }
    }

    /// Makes the folder this cluster's, or brings what it says up to date.
    ///
    /// @throws OperatorException [Failure#REFUSED] when it is another cluster's
    public void claim(ClusterCard card, SigningKey key) throws IOException, InterruptedException {
        var content = ObjectSource.of(SignedJson.write(card.fields(), key));
        var found = card();
        if (found.isEmpty()) {
            store.put(layout.card(), content, Condition.IF_ABSENT);
            found = card();
        }
        var there = found.orElseThrow(() -> new IllegalStateException("it was put just now"));
        refuseOther(there, card.uid());
        if (!there.card().saysTheSameAs(card) || !there.signing().by(key.verifyingKey())) {
            store.put(layout.card(), content, Condition.ALWAYS);
        }
    }

    /// @throws OperatorException [Failure#REFUSED] when the folder is another cluster's
    public void refuseOthers(String uid) throws IOException {
        var found = card();
        if (found.isPresent()) {
            refuseOther(found.get(), uid);
        }
    }

    private void refuseOther(ClusterCard.Found found, String uid) {
        if (!found.card().uid().equals(uid)) {
            throw new OperatorException(
                    Failure.REFUSED,
                    "STORE_OF_ANOTHER_CLUSTER",
                    "the folder %s of the store holds the backups of another cluster: uid %s, not %s"
                            .formatted(layout.cluster(), found.card().uid(), uid),
                    "Nothing was changed.",
                    "give this cluster another place: --store file:///DIR or s3://BUCKET/PREFIX");
        }
    }

    /// Keeps what the manager itself is made of beside the backups, for the recovery recipients
    /// alone.
    ///
    /// @param recipients at least one
    /// @return whether it was stored; when nothing in it has changed, it is not
    public boolean keepEscrow(ClusterHome home, Recipients recipients)
            throws IOException, InterruptedException {
        return new Escrow(store, layout).keep(home, recipients);
    }

    /// Records how a lineage began; what is recorded already stays.
    public void openLineage(LineageCard card, SigningKey key)
            throws IOException, InterruptedException {
        store.put(
                layout.lineage(card.lineage()),
                ObjectSource.of(SignedJson.write(card.fields(), key)),
                Condition.IF_ABSENT);
    }

    /// The histories that are recorded here.
    ///
    /// @param trusted whose records count
    public Lineages lineages(VerifyingKey trusted) throws IOException {
        return Lineages.read(store, layout, trusted);
    }

    /// How a lineage began; empty when nobody recorded it.
    public Optional<LineageCard> lineage(LineageId lineage) throws IOException {
        var key = layout.lineage(lineage);
        try {
            return Optional.of(
                    LineageCard.read(SignedJson.read(SmallObject.read(store, key)).fields()));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (DocumentException damaged) {
            throw unusable(key.text(), damaged);
        }
    }

    /// Brings the file of a backup onto this machine: unpacked, with etcd's trailer, as `etcdutl
    /// snapshot restore` takes it. It appears under its name when it is proven `sound`.
    ///
    /// @param target must not exist; its directory must
    /// @throws OperatorException [Failure#MISMATCH] when anything differs from the manifest,
    ///   [Failure#WRONG_KEY] when it is sealed and no identity here opens it
    public void fetch(Manifest manifest, Path target, TransferListener listener)
            throws IOException, InterruptedException {
        requireOpenable(manifest);
        var partial = target.resolveSibling(target.getFileName() + ".partial");
        Files.deleteIfExists(partial);
        try {
            listener.begun("fetching " + manifest.id(), manifest.stored().bytes());
            var reader = new DataReader(store, layout, manifest, identities);
            var damage = download(reader, partial, listener);
            if (damage.isEmpty()) {
                listener.begun("checking " + manifest.id(), 0);
                damage = reader.inspect(partial);
            }
            if (damage.isPresent()) {
                throw damage.get().exception(manifest.id(), layout.cluster());
            }
            Files.move(partial, target, ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static Optional<Damage> download(
            DataReader reader, Path file, TransferListener listener) throws IOException {
        var ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel = FileChannel.open(file, Set.of(CREATE_NEW, WRITE), ownerOnly)) {
            var damage = reader.copy(Channels.newOutputStream(channel), listener);
            channel.force(true);
            return damage;
        }
    }

    /// Sees to it that a backup can be opened, before any of it is read.
    ///
    /// @throws OperatorException [Failure#WRONG_KEY] when it is sealed and no identity here opens
    ///   it
    public void requireOpenable(Manifest manifest) {
        if (manifest.seal().isPresent()) {
            new Canary(manifest, layout.cluster()).require(identities);
        }
    }

    /// Whether more than the stored bytes of a backup can be looked at here.
    public boolean openable(Manifest manifest) {
        return manifest.seal().isEmpty() || identities.any();
    }

    /// Looks whether a backup is what its manifest says.
    ///
    /// @param level [Level#STORED] reads it back; [Level#SOUND] also walks through the file, which
    ///   is unpacked into scratch for that, and opened before when it is sealed
    /// @return what is wrong; empty when the level is earned
    public Optional<Damage> inspect(
            Manifest manifest, Level level, Scratch scratch, TransferListener listener)
            throws IOException, InterruptedException {
        return inspect(manifest, level, scratch, listener, _ -> {});
    }

    /// Looks at a file that is proven sound. It is deleted afterwards.
    @FunctionalInterface
    public interface CloserLook {
        void at(Path file) throws IOException, InterruptedException;
    }

    /// The same, with a closer look at what is sound.
    public Optional<Damage> inspect(
            Manifest manifest,
            Level level,
            Scratch scratch,
            TransferListener listener,
            CloserLook closer)
            throws IOException, InterruptedException {
        var reader = new DataReader(store, layout, manifest, identities);
        if (level == Level.SOUND) {
            requireOpenable(manifest);
        }
        listener.begun("reading " + manifest.id(), manifest.stored().bytes());
        if (level != Level.SOUND) {
            return manifest.seal().isPresent()
                    ? reader.compareStored(listener)
                    : reader.copy(OutputStream.nullOutputStream(), listener);
        }
        scratch.require(manifest.raw().bytes());
        var file = scratch.file();
        try {
            var damage = download(reader, file, listener);
            if (damage.isPresent()) {
                return damage;
            }
            listener.begun("checking " + manifest.id(), 0);
            var unsound = reader.inspect(file);
            if (unsound.isEmpty()) {
                closer.at(file);
            }
            return unsound;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /// Keeps what a look at a backup found.
    public void record(Proof proof, SigningKey key) throws IOException, InterruptedException {
        store.put(
                layout.proof(proof),
                ObjectSource.of(SignedJson.write(proof.fields(), key)),
                Condition.IF_ABSENT);
    }

    /// Whether there is such a backup now. A listing may be older than that.
    boolean published(Manifest manifest) throws IOException {
        return store.find(layout.manifest(manifest.lineage(), manifest.id())).isPresent();
    }

    /// Keeps a backup whatever the rules of retention say. Doing it again does no harm.
    ///
    /// @param reason for the one who finds it
    public void hold(Manifest manifest, String reason, SigningKey key)
            throws IOException, InterruptedException {
        var content =
                SignedJson.write(
                        Map.of("format", 1, "id", manifest.id().toString(), "reason", reason), key);
        store.put(holdKey(manifest), ObjectSource.of(content), Condition.ALWAYS);
    }

    /// Leaves a backup to the rules of retention again.
    ///
    /// @return whether it was held
    public boolean release(Manifest manifest) throws IOException {
        var held = held(manifest);
        store.delete(holdKey(manifest));
        return held;
    }

    /// Whether it is held now. A listing may be older than that.
    boolean held(Manifest manifest) throws IOException {
        return store.find(holdKey(manifest)).isPresent();
    }

    private ObjectKey holdKey(Manifest manifest) {
        return layout.part(manifest.lineage(), manifest.id(), Layout.HOLD);
    }

    /// Whether manifest and data are there now.
    boolean complete(Manifest manifest) throws IOException {
        return published(manifest) && store.find(layout.data(manifest)).isPresent();
    }

    /// Deletes a backup: its manifest first, so that what is left after a crash is no backup.
    void delete(Manifest manifest) throws IOException {
        store.delete(layout.manifest(manifest.lineage(), manifest.id()));
        store.delete(layout.data(manifest));
        var proofs = new ArrayList<ObjectKey>();
        try (var objects =
                store.list(
                        layout.proofs()
                                + manifest.lineage()
                                + "/"
                                + manifest.id().folder()
                                + "/")) {
            objects.forEach(object -> proofs.add(object.key()));
        }
        for (var proof : proofs) {
            store.delete(proof);
        }
    }

    /// Deletes data that has had no manifest for long enough not to be of a backup under way.
    ///
    /// @param before only what was written before
    /// @return the bytes that were freed
    public long deleteOrphans(List<Catalogue.Orphan> orphans, Instant before) throws IOException {
        long freed = 0;
        for (var orphan : orphans) {
            var place = Layout.place(orphan.data(), layout.snapshots()).orElseThrow();
            // The listing may be late: the manifest may have come, the data may have gone.
            if (orphan.modified().isBefore(before)
                    && store.find(layout.manifest(place.lineage(), place.id())).isEmpty()
                    && store.find(orphan.data()).isPresent()) {
                store.delete(orphan.data());
                freed += orphan.bytes();
            }
        }
        return freed;
    }

    /// Where a backup lies below the address of the store.
    public String location(Manifest manifest) {
        var key = layout.manifest(manifest.lineage(), manifest.id()).text();
        return key.substring(0, key.lastIndexOf('/') + 1);
    }

    private OperatorException unusable(String key, DocumentException damaged) {
        return new OperatorException(
                Failure.MISMATCH,
                "STORE_DOCUMENT_DAMAGED",
                "%s cannot be used: %s".formatted(key, damaged.getMessage()),
                "Nothing was changed.",
                "put the object back from a copy or an older version of it; backups do not need it:"
                        + " quorate backup list -c "
                        + layout.cluster(),
                damaged);
    }

    /// Stores a snapshot file; see [Publisher#publish].
    public Manifest publish(
            Path file, Publisher.Draft draft, SigningKey key, Publisher.Surroundings around)
            throws IOException, InterruptedException {
        return new Publisher(store, layout, key).publish(file, draft, around);
    }
}
