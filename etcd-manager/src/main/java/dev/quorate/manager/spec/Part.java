package dev.quorate.manager.spec;

import static java.util.Map.entry;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A mapping of a specification: the keys that it may have, and those that are understood but come
/// with a later version. A later key is refused and never skipped: who asks for encryption must not
/// get plain backups.
///
/// @param later what each such key is about
record Part(String place, List<String> keys, Map<String, String> later) {
    static final Part DOCUMENT =
            new Part("the document", List.of("apiVersion", "kind", "metadata", "spec"), Map.of());

    static final Part METADATA = new Part("metadata", List.of("name"), Map.of());

    static final Part SPEC =
            new Part(
                    "spec",
                    List.of(
                            "version",
                            "members",
                            "hosts",
                            "etcd",
                            "tls",
                            "replacement",
                            "backup",
                            "objectives",
                            "drills"),
                    Map.ofEntries(
                            entry("ssh", "members on other machines"),
                            entry("endpoints", "an adopted cluster")));

    static final Part HOST =
            new Part(
                    "spec.hosts[]",
                    List.of(
                            "name",
                            "address",
                            "zone",
                            "local",
                            "clientPort",
                            "peerPort",
                            "dataDir"),
                    Map.of("ssh", "members on other machines"));

    static final Part ETCD =
            new Part(
                    "spec.etcd",
                    List.of("dataDir", "clientPort", "peerPort", "quota", "flags"),
                    Map.of());

    static final Part TLS = new Part("spec.tls", List.of("leafValidity", "caValidity"), Map.of());

    static final Part REPLACEMENT =
            new Part("spec.replacement", List.of("automatic", "grace", "maxPerDay"), Map.of());

    static final Part GRACE =
            new Part("spec.replacement.grace", List.of("dataLost", "hostLost"), Map.of());

    static final Part BACKUP =
            new Part(
                    "spec.backup",
                    List.of(
                            "store",
                            "s3",
                            "snapshots",
                            "archive",
                            "encryption",
                            "escrow",
                            "retention",
                            "verification"),
                    Map.of());

    static final Part SNAPSHOTS =
            new Part("spec.backup.snapshots", List.of("cron", "timeZone"), Map.of());

    static final Part ARCHIVE =
            new Part("spec.backup.archive", List.of("flushEvery", "flushBytes"), Map.of());

    static final Part VERIFICATION =
            new Part("spec.backup.verification", List.of("cron", "timeZone", "share"), Map.of());

    static final Part OBJECTIVES = new Part("spec.objectives", List.of("rpo", "rto"), Map.of());

    static final Part DRILLS = new Part("spec.drills", List.of("cron", "timeZone"), Map.of());

    static final Part ENCRYPTION =
            new Part("spec.backup.encryption", List.of("recipients"), Map.of());

    static final Part ESCROW = new Part("spec.backup.escrow", List.of("recipients"), Map.of());

    static final Part S3 =
            new Part(
                    "spec.backup.s3",
                    List.of("endpoint", "region", "pathStyle", "caFile"),
                    Map.of());

    static final Part RETENTION =
            new Part(
                    "spec.backup.retention",
                    List.of("keep", "window", "daily", "weekly"),
                    Map.ofEntries(
                            entry("hourly", "retention by calendar"),
                            entry("monthly", "retention by calendar"),
                            entry("yearly", "retention by calendar")));

    static final List<Part> ALL =
            List.of(
                    DOCUMENT,
                    METADATA,
                    SPEC,
                    HOST,
                    ETCD,
                    TLS,
                    REPLACEMENT,
                    GRACE,
                    BACKUP,
                    S3,
                    SNAPSHOTS,
                    ARCHIVE,
                    ENCRYPTION,
                    ESCROW,
                    RETENTION,
                    VERIFICATION,
                    OBJECTIVES,
                    DRILLS);

    String keysRemedy() {
        return "write " + place + " as a mapping with " + String.join(", ", keys);
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
        return ALL.stream()
                .filter(part -> part.keys.contains(key) || part.later.containsKey(key))
                .map(Part::place)
                .min(Comparator.comparingInt(String::length));
    }
}
