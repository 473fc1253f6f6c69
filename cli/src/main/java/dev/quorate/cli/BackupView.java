package dev.quorate.cli;

import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.Signing;
import dev.quorate.certs.VerifyingKey;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Table;
import dev.quorate.cli.output.Text;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What a backup says to a person, and to a program.
record BackupView(Backup backup, BackupScope scope) {
    static Table table(boolean wide) {
        return wide
                ? new Table(
                        "ID",
                        "AGE",
                        "REVISION",
                        "COMPACTED",
                        "KEYS",
                        "RAW",
                        "STORED",
                        "ETCD",
                        "FROM",
                        "LEVEL",
                        "VERIFIED",
                        "SIGNER",
                        "NOTE",
                        "LINEAGE")
                : new Table(
                        "ID",
                        "AGE",
                        "REVISION",
                        "KEYS",
                        "RAW",
                        "STORED",
                        "ETCD",
                        "LEVEL",
                        "SIGNER",
                        "NOTE");
    }

    void addTo(Table table, boolean wide, Instant now) {
        var manifest = backup.manifest();
        var age = Text.age(Duration.between(manifest.takenAt(), now));
        if (wide) {
            table.row(
                    backup.id().toString(),
                    age,
                    Long.toString(manifest.revision()),
                    Long.toString(manifest.compactRevision()),
                    Long.toString(manifest.keys()),
                    Text.size(manifest.raw().bytes()),
                    Text.size(manifest.stored().bytes()),
                    manifest.etcdVersion(),
                    manifest.source().name(),
                    backup.level().text(),
                    Text.time(backup.verifiedAt()),
                    signer(),
                    note(),
                    backup.lineage().text());
        } else {
            table.row(
                    backup.id().toString(),
                    age,
                    Long.toString(manifest.revision()),
                    Long.toString(manifest.keys()),
                    Text.size(manifest.raw().bytes()),
                    Text.size(manifest.stored().bytes()),
                    manifest.etcdVersion(),
                    backup.level().text(),
                    signer(),
                    note());
        }
    }

    /// Whose signature the manifest has, seen from here.
    String signer() {
        return switch (backup.signing()) {
            case Signing.Signed(var key) ->
                    scope.trusted().filter(key::equals).isPresent() ? "own" : "other";
            case Signing.Unsigned _ -> "none";
            case Signing.Forged _ -> "forged";
        };
    }

    private String note() {
        var notes = new ArrayList<String>();
        if (backup.held()) {
            notes.add("held");
        }
        if (backup.manifest().suspect()) {
            notes.add("suspect");
        }
        return String.join(",", notes);
    }

    String location() {
        return scope.address() + "/" + scope.backups().location(backup.manifest());
    }

    Document document() {
        var manifest = backup.manifest();
        return new Document()
                .with("id", backup.id().toString())
                .with("cluster", manifest.cluster())
                .with("lineage", manifest.lineage().text())
                .with("kind", "snapshot")
                .with("revision", manifest.revision())
                .with("compactRevision", manifest.compactRevision())
                .with("takenAt", manifest.takenAt().toString())
                .with("etcdVersion", manifest.etcdVersion())
                .with("sourceMember", manifest.source().name())
                .with("rawBytes", manifest.raw().bytes())
                .with("storedBytes", manifest.stored().bytes())
                .with("sha256", manifest.raw().sha256())
                .with("keys", manifest.keys())
                .with(
                        "verification",
                        new Document()
                                .with("level", backup.level().text())
                                .with("at", backup.verifiedAt().toString()))
                .with("held", backup.held())
                .with("location", location())
                .with("clusterId", manifest.clusterId())
                .with("clusterUid", manifest.clusterUid())
                .with("barrierRevision", manifest.source().barrierRevision())
                .with("hashKv", manifest.hashKv())
                .with("storedSha256", manifest.stored().sha256())
                .with(
                        "encryption",
                        manifest.seal()
                                .map(seal ->
                                        new Document()
                                                .with("format", "age")
                                                .with("recipients", seal.recipients()))
                                .orElse(null))
                .with("signer", signer())
                .with(
                        "signerFingerprint",
                        backup.signing() instanceof Signing.Signed(VerifyingKey key)
                                ? key.fingerprint()
                                : null)
                .with("suspicions", manifest.suspicions());
    }

    /// Everything, a line each.
    List<String> lines() {
        var manifest = backup.manifest();
        var lines = new ArrayList<String>();
        lines.add("Backup    " + backup.id());
        lines.add("Cluster   %s   id %s".formatted(manifest.cluster(), manifest.clusterId()));
        lines.add("Lineage   " + manifest.lineage());
        lines.add(
                "Taken     %s   from %s (%s), etcd %s, by Quorate %s"
                        .formatted(
                                manifest.takenAt(),
                                manifest.source().name(),
                                manifest.source().member(),
                                manifest.etcdVersion(),
                                manifest.toolVersion()));
        lines.add(
                "Revision  %d   at least %d was wanted; compacted at %d"
                        .formatted(
                                manifest.revision(),
                                manifest.source().barrierRevision(),
                                manifest.compactRevision()));
        manifest.seal()
                .ifPresent(
                        seal -> lines.add("Encrypted for " + String.join(", ", seal.recipients())));
        lines.add("Content   %d keys   HashKV %d".formatted(manifest.keys(), manifest.hashKv()));
        lines.add(
                "Raw       %s   sha256 %s"
                        .formatted(Text.size(manifest.raw().bytes()), manifest.raw().sha256()));
        lines.add(
                "Stored    %s   sha256 %s"
                        .formatted(
                                Text.size(manifest.stored().bytes()), manifest.stored().sha256()));
        lines.add(
                "Auth      %s   revision %d"
                        .formatted(
                                manifest.auth().enabled() ? "on" : "off",
                                manifest.auth().revision()));
        lines.add(
                "Verified  %s   %s"
                        .formatted(backup.level().text(), Text.time(backup.verifiedAt())));
        backup.proof()
                .flatMap(proof -> proof.problem())
                .ifPresent(problem -> lines.add("Problem   " + problem));
        lines.add(
                "Signer    %s%s"
                        .formatted(
                                signer(),
                                backup.signing() instanceof Signing.Signed(VerifyingKey key)
                                        ? "   " + key.fingerprint()
                                        : ""));
        manifest.suspicions().forEach(text -> lines.add("Suspect   " + text));
        lines.add("Location  " + location());
        return lines.stream().map(Text::printable).toList();
    }
}
