package dev.quorate.backup.archive;

import dev.quorate.backup.store.ObjectKey;

import java.util.Optional;

/// Where the objects of one cluster lie in a store.
///
/// @param cluster the name of the cluster, its folder
record Layout(String cluster) {
    static final String MANIFEST = "manifest.json";
    static final String DATA = "data.zst";
    static final String SEALED_DATA = "data.zst.age";
    static final String HOLD = "hold.json";

    ObjectKey card() {
        return key("cluster.json");
    }

    ObjectKey escrow() {
        return key("escrow.age");
    }

    ObjectKey lineage(LineageId lineage) {
        return key("lineages/%s.json".formatted(lineage));
    }

    String lineages() {
        return cluster + "/lineages/";
    }

    String snapshots() {
        return cluster + "/snapshots/";
    }

    String proofs() {
        return cluster + "/proofs/";
    }

    ObjectKey manifest(LineageId lineage, BackupId id) {
        return part(lineage, id, MANIFEST);
    }

    ObjectKey data(Manifest manifest) {
        return data(manifest.lineage(), manifest.id(), manifest.seal().isPresent());
    }

    ObjectKey data(LineageId lineage, BackupId id, boolean sealed) {
        return part(lineage, id, sealed ? SEALED_DATA : DATA);
    }

    ObjectKey part(LineageId lineage, BackupId id, String name) {
        return key("snapshots/%s/%s/%s".formatted(lineage, id.folder(), name));
    }

    ObjectKey proof(Proof proof) {
        return key(
                "proofs/%s/%s/%s-%s.json"
                        .formatted(
                                proof.lineage(),
                                proof.id().folder(),
                                proof.level().text(),
                                BackupId.stamp(proof.at())));
    }

    /// Beside the proofs of single backups.
    ObjectKey drill(Drill drill) {
        return key(
                "proofs/%s/drills/%s.json".formatted(drill.lineage(), BackupId.stamp(drill.at())));
    }

    /// When the drill of a key below [#proofs] took place, in a form that sorts; empty when it is
    /// not one of a drill.
    Optional<String> drillTime(ObjectKey key) {
        var parts = key.text().substring(proofs().length()).split("/", -1);
        return parts.length == 3 && LineageId.valid(parts[0]) && parts[1].equals("drills")
                ? Optional.of(parts[2])
                : Optional.empty();
    }

    /// The folder of all segments of all lineages.
    String log() {
        return cluster + "/log/";
    }

    String log(LineageId lineage) {
        return log() + lineage + "/";
    }

    ObjectKey segment(LineageId lineage, SegmentName name) {
        return key("log/%s/%s".formatted(lineage, name));
    }

    String gaps() {
        return cluster + "/gaps/";
    }

    ObjectKey gap(Gap gap) {
        return key("gaps/%s/%020d-%020d.json".formatted(gap.lineage(), gap.first(), gap.last()));
    }

    /// Where a segment lies, as a listing below [#log] shows it; empty when it is none.
    static Optional<SegmentPlace> segmentPlace(ObjectKey key, String folder) {
        var parts = key.text().substring(folder.length()).split("/", -1);
        if (parts.length != 2 || !LineageId.valid(parts[0])) {
            return Optional.empty();
        }
        return SegmentName.parse(parts[1])
                .map(name -> new SegmentPlace(new LineageId(parts[0]), name));
    }

    record SegmentPlace(LineageId lineage, SegmentName name) {}

    private ObjectKey key(String path) {
        return new ObjectKey(cluster + "/" + path);
    }

    /// A place within the folder of one backup.
    ///
    /// @param name what follows the folder
    record Place(LineageId lineage, BackupId id, String name) {}

    /// Reads a key below [#snapshots] or [#proofs]; empty when it is in no backup's folder.
    static Optional<Place> place(ObjectKey key, String folder) {
        var parts = key.text().substring(folder.length()).split("/", -1);
        if (parts.length != 3 || !LineageId.valid(parts[0])) {
            return Optional.empty();
        }
        return BackupId.ofFolder(parts[1])
                .map(id -> new Place(new LineageId(parts[0]), id, parts[2]));
    }
}
