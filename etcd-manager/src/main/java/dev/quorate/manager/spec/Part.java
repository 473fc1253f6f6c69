package dev.quorate.manager.spec;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The mappings of a specification: the keys that each may have, and those that are understood but
/// come with a later version. A later key is refused and never skipped: who asks for encryption
/// must not get plain backups.
enum Part {
    DOCUMENT("the document", List.of("apiVersion", "kind", "metadata", "spec"), Map.of()),
    METADATA("metadata", List.of("name"), Map.of()),
    SPEC(
            "spec",
            List.of("version", "members", "hosts", "etcd", "tls", "backup"),
            Map.ofEntries(
                    entry("ssh", "members on other machines"),
                    entry("replacement", "automatic replacement"),
                    entry("objectives", "objectives for recovery"),
                    entry("drills", "scheduled restore drills"),
                    entry("endpoints", "an adopted cluster"))),
    HOST(
            "spec.hosts[]",
            List.of("name", "address", "zone", "local", "clientPort", "peerPort", "dataDir"),
            Map.of("ssh", "members on other machines")),
    ETCD("spec.etcd", List.of("dataDir", "clientPort", "peerPort", "quota", "flags"), Map.of()),
    TLS("spec.tls", List.of("leafValidity", "caValidity"), Map.of()),
    BACKUP(
            "spec.backup",
            List.of("store", "s3", "retention"),
            Map.ofEntries(
                    entry("snapshots", "scheduled snapshots"),
                    entry("archive", "the archive of all changes"),
                    entry("encryption", "encryption of backups"))),
    S3("spec.backup.s3", List.of("endpoint", "region", "pathStyle", "caFile"), Map.of()),
    RETENTION(
            "spec.backup.retention",
            List.of("keep", "window"),
            Map.ofEntries(
                    entry("hourly", "retention by calendar"),
                    entry("daily", "retention by calendar"),
                    entry("weekly", "retention by calendar"),
                    entry("monthly", "retention by calendar"),
                    entry("yearly", "retention by calendar")));

    private final String place;
    private final List<String> keys;
    private final Map<String, String> later;

    Part(String place, List<String> keys, Map<String, String> later) {
        this.place = place;
        this.keys = keys;
        this.later = later;
    }

    List<String> keys() {
        return keys;
    }

    String keysRemedy() {
        return "write " + place + " as a mapping with " + String.join(", ", keys);
    }

    /// What a key is about that comes with a later version.
    Optional<String> later(String key) {
        return Optional.ofNullable(later.get(key));
    }

    /// What to do about a key that is none of this part's.
    String remedyFor(String unknown) {
        var all = Stream.concat(keys.stream(), later.keySet().stream()).toList();
        return new NearMiss(unknown)
                .among(all)
                .map("did you mean %s?"::formatted)
                .or(() -> elsewhere(unknown).map("it belongs under %s"::formatted))
                .orElseGet(() -> "keys of %s are %s".formatted(place, String.join(", ", keys)));
    }

    private static Optional<String> elsewhere(String key) {
        return Arrays.stream(values())
                .filter(part -> part.keys.contains(key) || part.later.containsKey(key))
                .map(part -> part.place)
                .min(Comparator.comparingInt(String::length));
    }
}
