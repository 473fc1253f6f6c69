package dev.quorate.cli;

import dev.quorate.backup.archive.Drill;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Text;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What is said of a drill.
record DrillView(Drill drill) {
    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(
                drill.passed()
                        ? "passed: revision %d served by etcd %s, %s keys read back, all equal%s"
                                .formatted(
                                        drill.revision(),
                                        drill.etcdVersion(),
                                        ChangeView.count(drill.keys()),
                                        drill.hashKv() == 0
                                                ? ""
                                                : ", hash %d on all members"
                                                        .formatted(drill.hashKv()))
                        : "FAILED: " + Text.printable(drill.problem().orElseThrow()));
        lines.add("recovery time " + phases());
        lines.add(
                "compared in %s; the scratch cluster is removed"
                        .formatted(Text.seconds(drill.compared())));
        return lines;
    }

    String phases() {
        var took = drill.took();
        return "%s = fetch %s + rebuild %s + place %s + start %s + prove %s"
                .formatted(
                        Text.seconds(took.total()),
                        Text.seconds(took.fetch()),
                        Text.seconds(took.rebuild()),
                        Text.seconds(took.place()),
                        Text.seconds(took.start()),
                        Text.seconds(took.prove()));
    }

    Document document() {
        var took = drill.took();
        return new Document()
                .with("cluster", drill.cluster())
                .with("at", drill.at().toString())
                .with("passed", drill.passed())
                .with("problem", drill.problem().orElse(null))
                .with("target", drill.target())
                .with("base", drill.base().toString())
                .with("lineage", drill.lineage().text())
                .with("revision", drill.revision())
                .with("etcdVersion", drill.etcdVersion())
                .with("members", drill.members())
                .with("keys", drill.keys())
                .with("hashKv", drill.hashKv())
                .with("storedBytes", drill.storedBytes())
                .with(
                        "seconds",
                        new Document()
                                .with("fetch", seconds(took.fetch()))
                                .with("rebuild", seconds(took.rebuild()))
                                .with("place", seconds(took.place()))
                                .with("start", seconds(took.start()))
                                .with("prove", seconds(took.prove()))
                                .with("total", seconds(took.total()))
                                .with("compare", seconds(drill.compared())));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
