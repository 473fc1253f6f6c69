package dev.quorate.backup.archive;

import dev.quorate.backup.archive.Manifest.Auth;
import dev.quorate.backup.archive.Manifest.Seal;
import dev.quorate.backup.archive.Manifest.Source;
import dev.quorate.manager.spec.MemberId;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A manifest as the fields of its JSON object; `docs/formats.md` describes each.
final class ManifestFormat {
    private static final String COMPRESSION = "zstd";
    private static final String ENCRYPTION = "age";

    private ManifestFormat() {}

    static Map<String, Object> fields(Manifest manifest) {
        var fields = new TreeMap<String, Object>();
        fields.put("format", Manifest.FORMAT);
        fields.put("kind", "snapshot");
        fields.put("id", manifest.id().toString());
        fields.put("cluster", manifest.cluster());
        fields.put("clusterUid", manifest.clusterUid());
        fields.put("lineage", manifest.lineage().text());
        fields.put("clusterId", manifest.clusterId());
        fields.put("etcdVersion", manifest.etcdVersion());
        fields.put("storageVersion", manifest.storageVersion());
        fields.put(
                "source",
                Map.of(
                        "name", manifest.source().name(),
                        "member", manifest.source().member().toString(),
                        "barrierRevision", manifest.source().barrierRevision()));
        fields.put("revision", manifest.revision());
        fields.put("compactRevision", manifest.compactRevision());
        fields.put("keys", manifest.keys());
        fields.put("hashKv", manifest.hashKv());
        fields.put("raw", digest(manifest.raw()));
        fields.put("stored", digest(manifest.stored()));
        fields.put("compression", COMPRESSION);
        manifest.seal()
                .ifPresent(seal ->
                        fields.put(
                                "encryption",
                                Map.of(
                                        "format", ENCRYPTION,
                                        "recipients", seal.recipients(),
                                        "canary", seal.canary())));
        fields.put(
                "auth",
                Map.of(
                        "enabled", manifest.auth().enabled(),
                        "revision", manifest.auth().revision()));
        fields.put("toolVersion", manifest.toolVersion());
        fields.put("takenAt", manifest.takenAt().toString());
        fields.put("verifiedAt", manifest.verifiedAt().toString());
        fields.put("suspicions", manifest.suspicions());
        return fields;
    }

    static Manifest read(Fields fields) throws DocumentException {
        checkFormat(fields, Manifest.FORMAT);
        if (!fields.text("compression").equals(COMPRESSION)) {
            throw new DocumentException(
                    "it is compressed by '%s', which this Quorate does not know"
                            .formatted(fields.text("compression")));
        }
        var source = fields.object("source");
        var auth = fields.object("auth");
        try {
            var manifest =
                    new Manifest(
                            fields.text("cluster"),
                            fields.text("clusterUid"),
                            fields.parsed("lineage", LineageId::new),
                            fields.text("clusterId"),
                            fields.text("etcdVersion"),
                            fields.text("storageVersion"),
                            new Source(
                                    source.text("name"),
                                    source.parsed("member", MemberId::parse),
                                    source.number("barrierRevision", 0)),
                            fields.number("revision", 1),
                            fields.number("compactRevision", -1),
                            fields.number("keys", 0),
                            fields.number("hashKv", 0),
                            digest(fields.object("raw")),
                            digest(fields.object("stored")),
                            seal(fields),
                            new Auth(auth.truth("enabled"), auth.number("revision", 0)),
                            fields.text("toolVersion"),
                            fields.time("takenAt"),
                            fields.time("verifiedAt"),
                            fields.texts("suspicions"));
            if (!manifest.id().toString().equals(fields.text("id"))) {
                throw new DocumentException(
                        "its id is %s, its time and revision are those of %s"
                                .formatted(fields.text("id"), manifest.id()));
            }
            return manifest;
        } catch (IllegalArgumentException wrong) {
            throw new DocumentException("it contradicts itself: " + wrong.getMessage(), wrong);
        }
    }

    private static Optional<Seal> seal(Fields fields) throws DocumentException {
        var encryption = fields.optionalObject("encryption");
        if (encryption.isEmpty()) {
            return Optional.empty();
        }
        var format = encryption.get().text("format");
        if (!format.equals(ENCRYPTION)) {
            throw new DocumentException(
                    "it is encrypted by '%s', which this Quorate does not know".formatted(format));
        }
        return Optional.of(
                new Seal(encryption.get().texts("recipients"), encryption.get().text("canary")));
    }

    /// @param newest the newest format that can be read
    static void checkFormat(Fields fields, int newest) throws DocumentException {
        long format = fields.number("format", 1);
        if (format > newest) {
            throw new DocumentException(
                    "a newer Quorate wrote it (format %d, this one knows %d)"
                            .formatted(format, newest));
        }
    }

    private static Map<String, Object> digest(ContentDigest digest) {
        return Map.of("sha256", digest.sha256(), "bytes", digest.bytes());
    }

    private static ContentDigest digest(Fields fields) throws DocumentException {
        long bytes = fields.number("bytes", 1);
        return fields.parsed("sha256", sha256 -> new ContentDigest(sha256, bytes));
    }
}
