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
import java.util.LinkedHashSet;
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
        var proofs = proofNames();
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

    private Map<String, ProofNames> proofNames() throws IOException {
        var names = new HashMap<String, ProofNames>();
        try (var objects = store.list(layout.proofs())) {
            objects.forEach(object ->
                    Layout.place(object.key(), layout.proofs())
                            .ifPresent(place ->
                                    names.computeIfAbsent(
                                                    place.lineage() + "/" + place.id().folder(),
                                                    _ -> new ProofNames())
                                            .add(object.key())));
        }
        return names;
    }

    private Read read(Found found, Map<String, ProofNames> proofs) {
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
            var names = proofs.get(place.lineage() + "/" + place.id().folder());
            return new Read.Usable(
                    new Backup(
                            manifest,
                            json.signing(),
                            names == null ? List.of() : proofs(names, manifest, json.signing()),
                            found.parts().containsKey(Layout.HOLD)));
        } catch (DocumentException unusable) {
            return new Read.Unusable(new Unreadable(key, String.valueOf(unusable.getMessage())));
        } catch (NoSuchFileException deleted) {
            return new Read.Gone();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Before levels stood in the names, all began alike.
    private static boolean olderName(ObjectKey key) {
        return key.text().contains("/verified-");
    }

    private List<Proof> proofs(ProofNames names, Manifest manifest, Signing signing)
            throws IOException {
        var proofs = new LinkedHashSet<Proof>();
        for (var row : names.rows()) {
            for (var key : row) {
                var proof = proof(key, manifest, signing);
                if (proof.isPresent()) {
                    proofs.add(proof.get());
                    break;
                }
            }
        }
        return List.copyOf(proofs);
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
                            && (layout.proof(proof).equals(key) || olderName(key))
                    ? Optional.of(proof)
                    : Optional.empty();
        } catch (DocumentException | NoSuchFileException unusable) {
            return Optional.empty();
        }
    }
}
