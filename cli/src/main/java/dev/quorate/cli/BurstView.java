package dev.quorate.cli;

import dev.quorate.backup.look.Burst;
import dev.quorate.backup.look.Bursts;
import dev.quorate.backup.look.KeyText;
import dev.quorate.backup.look.ShellText;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Table;
import dev.quorate.cli.output.Text;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;

/// What is said of bursts of deletions.
///
/// @param severalLineages whether a revision alone does not say which moment is meant
record BurstView(String cluster, List<Burst> found, Bursts bursts, boolean severalLineages) {
    Table table() {
        var table = new Table("KEYS", "FIRST", "LAST", "TIME", "TOOK", "UNDER");
        for (var burst : found) {
            table.row(
                    ChangeView.count(burst.keys()),
                    Long.toString(burst.firstRevision()),
                    Long.toString(burst.lastRevision()),
                    (burst.timed() ? "" : "≤")
                            + Text.exactTime(burst.timed() ? burst.from() : burst.until()),
                    burst.timed() ? Text.seconds(burst.took()) : "",
                    KeyText.of(burst.prefix()));
        }
        return table;
    }

    /// The largest one in a sentence, how to go back, and what is not known.
    List<String> notes(String keys) {
        var notes = new ArrayList<String>();
        for (var gap : bursts.missing()) {
            notes.add(
                    "warning: revisions %d to %d of lineage %s are missing, and what was deleted then: %s"
                            .formatted(
                                    gap.first(),
                                    gap.last(),
                                    gap.lineage(),
                                    Text.printable(ChangeView.reasons(gap))));
        }
        if (bursts.leftOut() > 0) {
            notes.add(
                    "%s smaller bursts are not shown: --limit N shows more"
                            .formatted(ChangeView.count(bursts.leftOut())));
        }
        var largest = found.stream().max(Comparator.comparingLong(Burst::keys));
        if (largest.isEmpty()) {
            notes.add("no deletion is known of %s".formatted(keys));
        } else {
            notes.add(sentence(largest.get()));
            notes.add("next:  " + restoreAll(largest.get()));
            notes.add("or:    " + restoreKeys(largest.get()));
        }
        return notes;
    }

    private static String sentence(Burst burst) {
        var text = KeyText.of(burst.prefix());
        return burst.keys() == 1
                ? "%s was deleted at revision %d; revision %d still has it"
                        .formatted(text, burst.firstRevision(), burst.revisionBefore())
                : "%s keys%s deleted%s at revision %d..%d; revision %d still has all of them"
                        .formatted(
                                ChangeView.count(burst.keys()),
                                text.isEmpty() ? "" : " under " + text,
                                burst.timed() ? " in " + Text.seconds(burst.took()) : "",
                                burst.firstRevision(),
                                burst.lastRevision(),
                                burst.revisionBefore());
    }

    private String restoreAll(Burst burst) {
        return "quorate restore run -c %s --to-revision %s --as %s-before --local 1"
                .formatted(cluster, before(burst), cluster);
    }

    private String restoreKeys(Burst burst) {
        return "quorate restore keys -c %s --%s %s --to-revision %s"
                .formatted(
                        cluster,
                        burst.keys() == 1 ? "key" : "prefix",
                        ShellText.quoted(KeyText.of(burst.prefix())),
                        before(burst));
    }

    private String before(Burst burst) {
        return severalLineages
                ? burst.lineage() + "@" + burst.revisionBefore()
                : Long.toString(burst.revisionBefore());
    }

    Document document() {
        return Document.items(
                        found.stream()
                                .map(burst ->
                                        new Document()
                                                .with("lineage", burst.lineage().text())
                                                .with("prefix", KeyText.of(burst.prefix()))
                                                .with("prefixBase64", base64(burst.prefix()))
                                                .with("keys", burst.keys())
                                                .with("firstRevision", burst.firstRevision())
                                                .with("lastRevision", burst.lastRevision())
                                                .with("revisionBefore", burst.revisionBefore())
                                                .with("from", burst.from().toString())
                                                .with("until", burst.until().toString())
                                                .with("timed", burst.timed())
                                                .with("restoreAll", restoreAll(burst))
                                                .with("restoreKeys", restoreKeys(burst)))
                                .toList())
                .with("leftOut", bursts.leftOut())
                .with(
                        "gaps",
                        bursts.missing().stream()
                                .map(gap -> ChangeView.document(gap).fields())
                                .toList());
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
