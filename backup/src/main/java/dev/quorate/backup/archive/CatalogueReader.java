package dev.quorate.backup.archive;

import dev.quorate.backup.archive.Catalogue.Orphan;
import dev.quorate.backup.archive.Catalogue.Unreadable;
import dev.quorate.backup.archive.Layout.Place;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.ObjectKey;
import dev.quorate.backup.store.StoredObject;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Gatherers;

/// Makes a catalogue out of two listings and the manifests that they show.
final class CatalogueReader {
    private static final int READS_AT_ONCE = 8;

    private final BackupStore store;
    private final Layout layout;

    CatalogueReader(BackupStore store, Layout layout) {
        this.store = store;
        this.layout = layout;
    }

    /// Where the objects of one backup are, as a listing shows them.
    private record Found(Place place, Map<String, StoredObject> parts) {}

    /// What became of reading one manifest.
    private sealed interface Read {
        record Usable(Backup backup) implements Read {}

        record Unusable(Unreadable why) implements Read {}

        /// It was deleted since it was listed.
        record Gone() implements Read {}
    }

    Catalogue read() throws IOException {
        var proofs = newestProofs();
        var withManifest = new ArrayList<Found>();
        var orphans = new ArrayList<Orphan>();
        for (var found : folders()) {
            if (found.parts().containsKey(Layout.MANIFEST)) {
                withManifest.add(found);
                continue;
            }
            for (var name : List.of(Layout.DATA, Layout.SEALED_DATA)) {
                var data = found.parts().get(name);
                if (data != null) {
                    orphans.add(new Orphan(data.key(), data.bytes(), data.modified()));
                }
            }
        }
        var backups = new ArrayList<Backup>();
        var unreadable = new ArrayList<Unreadable>();
        try (var reads =
                withManifest.stream()
                        .gather(
                                Gatherers.mapConcurrent(
                                        READS_AT_ONCE, found -> read(found, proofs)))) {
            reads.forEach(read -> {
                switch (read) {
                    case Read.Usable(var backup) -> backups.add(backup);
                    case Read.Unusable(var why) -> unreadable.add(why);
                    case Read.Gone _ -> {}
                }
            });
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
        return new Catalogue(layout.cluster(), backups, orphans, unreadable);
    }

    private List<Found> folders() throws IOException {
        var folders = new TreeMap<String, Found>();
        try (var objects = store.list(layout.snapshots())) {
            objects.forEach(object ->
                    Layout.place(object.key(), layout.snapshots())
                            .ifPresent(place ->
                                    folders.computeIfAbsent(
                                                    place.lineage() + "/" + place.id().folder(),
                                                    _ -> new Found(place, new HashMap<>()))
                                            .parts()
                                            .put(place.name(), object)));
        }
        return List.copyOf(folders.values());
    }

    /// The last proof of each backup, since their names sort by time.
    private Map<String, ObjectKey> newestProofs() throws IOException {
        var newest = new HashMap<String, ObjectKey>();
        try (var objects = store.list(layout.proofs())) {
            objects.forEach(object ->
                    Layout.place(object.key(), layout.proofs())
                            .ifPresent(place ->
                                    newest.put(
                                            place.lineage() + "/" + place.id().folder(),
                                            object.key())));
        }
        return newest;
    }

    private Read read(Found found, Map<String, ObjectKey> proofs) {
        var place = found.place();
        var key = layout.manifest(place.lineage(), place.id());
        try {
            var json = SignedJson.read(SmallObject.read(store, key));
            var manifest = ManifestFormat.read(json.fields());
            if (!manifest.cluster().equals(layout.cluster())
                    || !manifest.lineage().equals(place.lineage())
                    || !manifest.id().equals(place.id())) {
                return new Read.Unusable(
                        new Unreadable(
                                key,
                                "it is the manifest of %s of cluster %s, in another's place"
                                        .formatted(manifest.id(), manifest.cluster())));
            }
            var proofKey = proofs.get(place.lineage() + "/" + place.id().folder());
            return new Read.Usable(
                    new Backup(
                            manifest,
                            json.signing(),
                            proofKey == null
                                    ? Optional.empty()
                                    : proof(proofKey, manifest, json.signing()),
                            found.parts().containsKey(Layout.HOLD)));
        } catch (DocumentException unusable) {
            return new Read.Unusable(new Unreadable(key, String.valueOf(unusable.getMessage())));
        } catch (NoSuchFileException deleted) {
            return new Read.Gone();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// A proof counts when the one who signed the backup signed it too, about the same bytes.
    private Optional<Proof> proof(ObjectKey key, Manifest manifest, Signing signing)
            throws IOException {
        try {
            var json = SignedJson.read(SmallObject.read(store, key));
            var proof = Proof.read(json.fields());
            return signing instanceof Signing.Signed(var signer)
                            && json.signing().by(signer)
                            && proof.id().equals(manifest.id())
                            && proof.lineage().equals(manifest.lineage())
                            && proof.stored().equals(manifest.stored())
                    ? Optional.of(proof)
                    : Optional.empty();
        } catch (DocumentException | NoSuchFileException unusable) {
            return Optional.empty();
        }
    }
}
