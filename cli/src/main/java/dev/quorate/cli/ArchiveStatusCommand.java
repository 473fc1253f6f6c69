package dev.quorate.cli;

import dev.quorate.backup.archive.Gap;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.LogCatalogue;
import dev.quorate.backup.capture.ArchiverNote;
import dev.quorate.backup.capture.ArchiverStatus;
import dev.quorate.backup.capture.SpoolState;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.observe.Answer.Answered;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;

@Command(
        name = "status",
        description = {
            "Show how far the archive is, beside how far the cluster is.",
            "The store is asked what it has; a daemon is not needed for it."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate backup archive status -c dev",
        mixinStandardHelpOptions = true)
final class ArchiveStatusCommand implements Callable<Integer> {
    private static final Duration LOOK_DEADLINE = Duration.ofSeconds(2);

    @Mixin private ClusterOption option;
    @Mixin private StoreOptions store;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    ArchiveStatusCommand(Session session) {
        this.session = session;
    }

    /// @param newest the last segment of any lineage
    /// @param cluster its revision now; empty when no member answers
    /// @param following whether a daemon follows it, from a snapshot that is stored
    private record Found(
            Optional<LogCatalogue.Entry> newest,
            OptionalLong cluster,
            SpoolState spool,
            Optional<ArchiverNote> daemon,
            boolean following,
            LogCatalogue log) {
        /// The last revision that is stored. While nothing has changed since the daemon's snapshot,
        /// that is all there is.
        OptionalLong archived() {
            return newest.isPresent()
                    ? OptionalLong.of(newest.get().last())
                    : following
                            ? OptionalLong.of(daemon.orElseThrow().archivedRevision())
                            : OptionalLong.empty();
        }

        /// How many revisions the cluster is ahead.
        OptionalLong behind() {
            return archived().isPresent() && cluster.isPresent()
                    ? OptionalLong.of(Math.max(0, cluster.getAsLong() - archived().getAsLong()))
                    : OptionalLong.empty();
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        try (var scope = BackupScope.named(session, option, store, spec.commandLine())) {
            scope.tellTrust(terminal);
            var log = scope.log().catalogue();
            var now = session.environment().clock().instant();
            var daemon =
                    scope.cluster().isPresent()
                            ? ArchiverNote.read(scope.cluster().get().home())
                            : Optional.<ArchiverNote>empty();
            var found =
                    new Found(
                            log.segments().stream()
                                    .max(Comparator.comparing(at -> at.segment().notAfter())),
                            clusterRevision(scope.cluster()),
                            scope.cluster().isPresent()
                                    ? SpoolState.of(scope.cluster().get().home())
                                    : new SpoolState(0, 0),
                            daemon,
                            daemon.filter(note -> follows(note, now)).isPresent(),
                            log);
            if (output.format.document()) {
                terminal.data(document(scope.name(), found, now), output.format);
            } else {
                show(found, now, terminal);
            }
            return found.archived().isEmpty()
                            || !log.gaps().stream().allMatch(Gap::intended)
                            || !log.unusable().isEmpty()
                    ? ExitCode.WARNINGS
                    : ExitCode.DONE;
        }
    }

    private static boolean follows(ArchiverNote note, Instant now) {
        return note.running(now)
                && note.state().equals(ArchiverStatus.State.FOLLOWING.text())
                && note.archivedRevision() > 0;
    }

    private static OptionalLong clusterRevision(Optional<Cluster> cluster)
            throws IOException, InterruptedException {
        return cluster.isEmpty()
                ? OptionalLong.empty()
                : cluster.get().observe(LOOK_DEADLINE).hosts().stream()
                        .flatMap(at -> at.answered().stream())
                        .mapToLong(Answered::revision)
                        .max();
    }

    private static void show(Found found, Instant now, Terminal terminal) {
        if (found.archived().isEmpty()) {
            terminal.data("nothing is archived");
        } else if (found.newest().isEmpty()) {
            terminal.data(
                    "archived   revision %d, by a snapshot; no change after it is stored yet"
                            .formatted(found.archived().getAsLong()));
        } else {
            var newest = found.newest().get();
            terminal.data(
                    "archived   revision %d, received %s ago"
                            .formatted(
                                    newest.last(),
                                    Text.age(Duration.between(newest.segment().notAfter(), now))));
            terminal.data("lineage    " + newest.lineage());
        }
        terminal.data(
                "cluster    "
                        + (found.cluster().isPresent()
                                ? "revision " + found.cluster().getAsLong()
                                : "does not answer"));
        found.behind()
                .ifPresent(count -> terminal.data("behind     %d revisions".formatted(count)));
        terminal.data(
                "spool      %d segments, %s"
                        .formatted(found.spool().segments(), Text.size(found.spool().bytes())));
        found.daemon().ifPresent(note -> terminal.data("daemon     " + daemon(note, now)));
        found.log().gaps().stream()
                .filter(gap -> !gap.intended())
                .forEach(gap ->
                        terminal.data(
                                "gap        revisions %d to %d: %s"
                                        .formatted(
                                                gap.first(),
                                                gap.last(),
                                                Text.printable(gap.reason()))));
        found.log()
                .unusable()
                .forEach(object ->
                        terminal.note(
                                "not usable: %s %s"
                                        .formatted(object.key(), Text.printable(object.reason()))));
    }

    private static String daemon(ArchiverNote note, Instant now) {
        if (!note.running(now)) {
            return "no archiver runs; the last one said %s ago: %s%s"
                    .formatted(
                            Text.age(Duration.between(note.at(), now)),
                            note.state(),
                            note.problem().isEmpty() ? "" : ", " + note.problem());
        }
        return "%s%s%s"
                .formatted(
                        note.state(),
                        note.currentAsOf()
                                .map(current ->
                                        ", all up to %s ago is stored"
                                                .formatted(
                                                        Text.age(Duration.between(current, now))))
                                .orElse(""),
                        note.problem().isEmpty() ? "" : ", " + note.problem());
    }

    private static Document document(String cluster, Found found, Instant now) {
        return new Document()
                .with("cluster", cluster)
                .with(
                        "lineage",
                        found.newest()
                                .map(LogCatalogue.Entry::lineage)
                                .map(LineageId::text)
                                .orElse(null))
                .with("archivedRevision", orNull(found.archived()))
                .with(
                        "archivedAt",
                        found.newest().map(at -> at.segment().notAfter().toString()).orElse(null))
                .with("clusterRevision", orNull(found.cluster()))
                .with("behindRevisions", orNull(found.behind()))
                .with("segments", found.log().segments().size())
                .with(
                        "spool",
                        new Document()
                                .with("segments", found.spool().segments())
                                .with("bytes", found.spool().bytes()))
                .with(
                        "daemon",
                        found.daemon()
                                .<Object>map(note ->
                                        new Document()
                                                .with("running", note.running(now))
                                                .with("state", note.state())
                                                .with("receivedRevision", note.receivedRevision())
                                                .with("archivedRevision", note.archivedRevision())
                                                .with(
                                                        "currentAsOf",
                                                        note.currentAsOf()
                                                                .map(Instant::toString)
                                                                .orElse(null))
                                                .with(
                                                        "problem",
                                                        note.problem().isEmpty()
                                                                ? null
                                                                : note.problem())
                                                .fields())
                                .orElse(null))
                .with(
                        "gaps",
                        found.log().gaps().stream()
                                .map(gap ->
                                        new Document()
                                                .with("lineage", gap.lineage().text())
                                                .with("firstRevision", gap.first())
                                                .with("lastRevision", gap.last())
                                                .with("reason", gap.reason())
                                                .with("recordedAt", gap.recordedAt().toString())
                                                .fields())
                                .toList());
    }

    private static @Nullable Long orNull(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }
}
