package dev.quorate.manager.spec;

import dev.quorate.manager.spec.ClusterSpec.BackupSettings;
import dev.quorate.manager.spec.ClusterSpec.EtcdSettings;
import dev.quorate.manager.spec.ClusterSpec.ObjectiveSettings;
import dev.quorate.manager.spec.ClusterSpec.ReplacementSettings;
import dev.quorate.manager.spec.YamlNode.Scalar;

import java.time.Duration;
import java.util.TreeMap;

/// Writes a specification as YAML: every field in a fixed order, defaults included, so that a later
/// change of a default changes no existing cluster. [SpecReader#readOwn] reads it as an equal one.
public final class SpecWriter {
    private final StringBuilder text = new StringBuilder();

    private SpecWriter() {}

    public static String yaml(ClusterSpec spec) {
        var writer = new SpecWriter();
        writer.document(spec);
        return writer.text.toString();
    }

    private void document(ClusterSpec spec) {
        field(0, "apiVersion", SpecDecoder.API_VERSION);
        field(0, "kind", SpecDecoder.KIND);
        open(0, "metadata");
        field(1, "name", spec.name());
        open(0, "spec");
        field(1, "version", spec.version().toString());
        number(1, "members", spec.members());
        open(1, "hosts");
        spec.hosts().forEach(this::host);
        etcd(spec.etcd());
        open(1, "tls");
        duration(2, "leafValidity", spec.tls().leafValidity());
        duration(2, "caValidity", spec.tls().caValidity());
        replacement(spec.replacement());
        backup(spec.backup());
        objectives(spec.objectives());
        spec.drills()
                .ifPresent(drills -> {
                    open(1, "drills");
                    timetable(2, drills);
                });
    }

    private void host(HostSpec host) {
        text.append("    - name: ").append(scalar(host.name())).append('\n');
        field(3, "address", host.address());
        if (!host.zone().isEmpty()) {
            field(3, "zone", host.zone());
        }
        literal(3, "local", Boolean.toString(host.local()));
        number(3, "clientPort", host.clientPort());
        number(3, "peerPort", host.peerPort());
        field(3, "dataDir", host.dataDir().toString());
    }

    private void etcd(EtcdSettings etcd) {
        open(1, "etcd");
        literal(2, "quota", new ByteSize(etcd.quotaBytes()).toString());
        if (!etcd.flags().isEmpty()) {
            open(2, "flags");
            new TreeMap<>(etcd.flags())
                    .forEach((name, value) -> field(3, name, new EtcdFlag(name).readable(value)));
        }
    }

    private void replacement(ReplacementSettings replacement) {
        open(1, "replacement");
        literal(2, "automatic", Boolean.toString(replacement.automatic()));
        open(2, "grace");
        duration(3, "dataLost", replacement.dataLost());
        duration(3, "hostLost", replacement.hostLost());
        number(2, "maxPerDay", replacement.perDayMax());
    }

    private void backup(BackupSettings backup) {
        open(1, "backup");
        backup.store().ifPresent(this::store);
        backup.snapshots()
                .ifPresent(snapshots -> {
                    open(2, "snapshots");
                    timetable(3, snapshots);
                });
        backup.archive()
                .ifPresent(archive -> {
                    open(2, "archive");
                    duration(3, "flushEvery", archive.flushEvery());
                    literal(3, "flushBytes", new ByteSize(archive.flushBytes()).toString());
                });
        if (!backup.recipients().isEmpty()) {
            open(2, "encryption");
            literal(3, "recipients", "[%s]".formatted(String.join(", ", backup.recipients())));
        }
        if (!backup.escrow().isEmpty()) {
            open(2, "escrow");
            literal(3, "recipients", "[%s]".formatted(String.join(", ", backup.escrow())));
        }
        open(2, "retention");
        number(3, "keep", backup.retention().keep());
        duration(3, "window", backup.retention().window());
        number(3, "daily", backup.retention().daily());
        number(3, "weekly", backup.retention().weekly());
        backup.verification()
                .ifPresent(verification -> {
                    open(2, "verification");
                    timetable(3, verification.timetable());
                    literal(3, "share", verification.sharePercent() + "%");
                });
    }

    private void objectives(ObjectiveSettings objectives) {
        if (objectives.equals(ObjectiveSettings.NONE)) {
            return;
        }
        open(1, "objectives");
        objectives.rpo().ifPresent(rpo -> duration(2, "rpo", rpo));
        objectives.rto().ifPresent(rto -> duration(2, "rto", rto));
    }

    private void timetable(int depth, Timetable timetable) {
        field(depth, "cron", timetable.cron().text());
        field(depth, "timeZone", timetable.zone().getId());
    }

    private void store(StoreAddress store) {
        field(2, "store", store.toString());
        switch (store) {
            case StoreAddress.Directory directory -> {}
            case StoreAddress.S3 s3 when s3.options().equals(StoreAddress.Options.NONE) -> {}
            case StoreAddress.S3 s3 -> {
                open(2, "s3");
                s3.options().endpoint().ifPresent(uri -> field(3, "endpoint", uri.toString()));
                s3.options().region().ifPresent(region -> field(3, "region", region));
                literal(3, "pathStyle", Boolean.toString(s3.options().pathStyle()));
                s3.options().caFile().ifPresent(file -> field(3, "caFile", file.toString()));
            }
        }
    }

    private void open(int depth, String key) {
        text.append("  ".repeat(depth)).append(key).append(":\n");
    }

    private void field(int depth, String key, String value) {
        literal(depth, key, scalar(value));
    }

    private void number(int depth, String key, int value) {
        literal(depth, key, Integer.toString(value));
    }

    private void duration(int depth, String key, Duration value) {
        literal(depth, key, new DurationText(value).toString());
    }

    private void literal(int depth, String key, String value) {
        text.append("  ".repeat(depth)).append(key).append(": ").append(value).append('\n');
    }

    private static String scalar(String value) {
        if (Scalar.survivesPlain(value)) {
            return value;
        }
        var quoted = new StringBuilder("\"");
        value.codePoints().forEach(each -> append(quoted, each));
        return quoted.append('"').toString();
    }

    private static void append(StringBuilder quoted, int codePoint) {
        if (codePoint == '"' || codePoint == '\\') {
            quoted.append('\\').appendCodePoint(codePoint);
        } else if (Excerpt.isVisible(codePoint)) {
            quoted.appendCodePoint(codePoint);
        } else {
            quoted.append("\\U%08X".formatted(codePoint));
        }
    }
}
