package dev.quorate.cli;

import dev.quorate.backup.look.Contents;
import dev.quorate.backup.look.Contents.Group;
import dev.quorate.backup.look.Contents.LargeKey;
import dev.quorate.backup.look.KeyText;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Table;
import dev.quorate.cli.output.Text;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/// What a snapshot holds, for a person and for a program.
///
/// @param rows how many groups and keys a person is shown
record ContentView(Contents contents, int rows) {
    List<String> lines() {
        var state = contents.state();
        var auth = contents.auth();
        var lines = new ArrayList<String>();
        lines.add(
                "Keys      %s alive, %s   %s entries with history, %s"
                        .formatted(
                                ChangeView.count(contents.keys()),
                                Text.size(contents.bytes()),
                                ChangeView.count(contents.entries()),
                                Text.size(contents.entryBytes())));
        lines.add(
                "Compacted %s%s"
                        .formatted(
                                state.compactRevision() < 0
                                        ? "never"
                                        : "at revision " + state.compactRevision(),
                                state.compacting() ? ", which was not finished" : ""));
        lines.add(
                "Leases    %s, %s keys hang on them"
                        .formatted(
                                ChangeView.count(state.leases()),
                                ChangeView.count(contents.leasedKeys())));
        lines.add(
                "Users     %d, roles %d, authentication %s"
                        .formatted(
                                auth.users().size(),
                                auth.roles().size(),
                                auth.enabled() ? "on" : "off"));
        state.alarms()
                .forEach(alarm ->
                        lines.add(
                                "Alarm     %s of member %016x"
                                        .formatted(
                                                alarm.type() == 1 ? "NOSPACE" : "CORRUPT",
                                                alarm.memberId())));
        if (!contents.groups().isEmpty()) {
            lines.add("");
            lines.addAll(groups().lines());
            more(lines, contents.groups().size());
        }
        if (!contents.largest().isEmpty()) {
            lines.add("");
            lines.addAll(largest().lines());
        }
        return lines;
    }

    private void more(List<String> lines, int all) {
        if (all > rows) {
            lines.add("%s more: --top N".formatted(ChangeView.count(all - rows)));
        }
    }

    private Table groups() {
        var table = new Table("PREFIX", "KEYS", "SIZE", "SHARE", "ENTRIES", "HISTORY");
        contents.groups().stream()
                .limit(rows)
                .forEach(group ->
                        table.row(
                                KeyText.of(group.prefix()),
                                ChangeView.count(group.keys()),
                                Text.size(group.bytes()),
                                String.format(Locale.ROOT, "%.1f%%", 100 * share(group)),
                                ChangeView.count(group.entries()),
                                Text.size(group.entryBytes())));
        return table;
    }

    private double share(Group group) {
        return (double) group.bytes() / Math.max(1, contents.bytes());
    }

    private Table largest() {
        var table = new Table("SIZE", "REVISION", "VERSION", "LARGEST KEYS");
        contents.largest().stream()
                .limit(rows)
                .forEach(key ->
                        table.row(
                                Text.size(key.bytes()),
                                Long.toString(key.revision()),
                                Long.toString(key.version()),
                                KeyText.of(key.key())));
        return table;
    }

    Document document() {
        var state = contents.state();
        var auth = contents.auth();
        return new Document()
                .with("revision", contents.revision())
                .with("compactRevision", state.compactRevision())
                .with("compacting", state.compacting())
                .with("keys", contents.keys())
                .with("bytes", contents.bytes())
                .with("entries", contents.entries())
                .with("entryBytes", contents.entryBytes())
                .with("leases", state.leases())
                .with("leasedKeys", contents.leasedKeys())
                .with(
                        "auth",
                        new Document()
                                .with("enabled", auth.enabled())
                                .with("revision", auth.revision())
                                .with("users", auth.users().size())
                                .with("roles", auth.roles().size()))
                .with(
                        "prefixes",
                        contents.groups().stream().map(group -> document(group).fields()).toList())
                .with(
                        "largest",
                        contents.largest().stream().map(key -> document(key).fields()).toList());
    }

    private static Document document(Group group) {
        return new Document()
                .with("prefix", KeyText.of(group.prefix()))
                .with("prefixBase64", Base64.getEncoder().encodeToString(group.prefix()))
                .with("keys", group.keys())
                .with("bytes", group.bytes())
                .with("entries", group.entries())
                .with("entryBytes", group.entryBytes());
    }

    private static Document document(LargeKey key) {
        return new Document()
                .with("key", KeyText.of(key.key()))
                .with("keyBase64", Base64.getEncoder().encodeToString(key.key()))
                .with("bytes", key.bytes())
                .with("revision", key.revision())
                .with("version", key.version())
                .with("lease", key.lease() == 0 ? null : "%016x".formatted(key.lease()));
    }
}
