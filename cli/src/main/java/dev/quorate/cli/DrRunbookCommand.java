package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Drills;
import dev.quorate.backup.archive.RestoreWindow;
import dev.quorate.backup.archive.RestoreWindow.Range;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.control.Clusters;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "runbook",
        description = {
            "Write what to type when something of this cluster is lost: a member, a majority, data,"
                    + " the manager, everything. In Markdown, with its own names, addresses and"
                    + " times.",
            "It is written without the cluster, and without the store, too. Keep it elsewhere."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate dr runbook -c dev --to-file dev.md",
        mixinStandardHelpOptions = true)
final class DrRunbookCommand implements Callable<Integer> {
    private static final Duration LOOK_DEADLINE = Duration.ofSeconds(2);

    @Option(
            names = "--to-file",
            paramLabel = "FILE",
            description = "Write it there instead; a file that exists is replaced.")
    private @Nullable Path file;

    @Mixin private ClusterOption option;
    @Mixin private StoreOptions store;
    @Spec private CommandSpec spec;

    private final Session session;

    DrRunbookCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.named(option)) {
            option.name = cluster.name();
            var facts = facts(cluster);
            var lines = Runbook.lines(facts);
            facts.storeProblem()
                    .ifPresent(problem -> terminal.note("warning: the store: " + problem));
            if (file == null) {
                lines.forEach(terminal::data);
            } else {
                write(file.toAbsolutePath(), lines);
                terminal.data("%s: %d lines".formatted(file, lines.size()));
            }
            return facts.storeProblem().isPresent() ? ExitCode.WARNINGS : ExitCode.DONE;
        }
    }

    private static void write(Path target, List<String> lines) throws IOException {
        var partial = target.resolveSibling(target.getFileName() + ".partial");
        Files.write(
                partial,
                lines,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        Files.move(
                partial,
                target,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private RunbookFacts facts(Cluster cluster) throws IOException, InterruptedException {
        var now = session.environment().clock().instant();
        var members = members(cluster);
        var key = cluster.pki().signer().verifyingKey();
        try (var scope = BackupScope.named(session, option, store, spec.commandLine())) {
            var backups = scope.catalogue();
            var window = RestoreWindow.of(backups, scope.log().catalogue(), key);
            return new RunbookFacts(
                    cluster.spec(),
                    members,
                    session.home().root(),
                    Optional.of(scope.address()),
                    store.arguments(),
                    key.fingerprint(),
                    backups.latest(key),
                    window.ranges().stream().max(Comparator.comparing(Range::until)),
                    Drills.open(scope.store(), scope.name()).newest(key, 1).stream().findFirst(),
                    Optional.empty(),
                    BuildVersion.read(),
                    now);
        } catch (OperatorException unreadable) {
            if (unreadable.failure() != Failure.STORE_UNREACHABLE) {
                throw unreadable;
            }
            return new RunbookFacts(
                    cluster.spec(),
                    members,
                    session.home().root(),
                    cluster.spec().backup().store(),
                    store.arguments(),
                    key.fingerprint(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(unreadable.problem()),
                    BuildVersion.read(),
                    now);
        }
    }

    /// As the cluster itself has them, while it can be asked.
    private static List<String> members(Cluster cluster) throws IOException, InterruptedException {
        var seen =
                cluster.observe(LOOK_DEADLINE).members().stream()
                        .map(member -> member.member().name())
                        .filter(name -> !name.isEmpty())
                        .toList();
        return seen.isEmpty()
                ? Clusters.placements(cluster.spec()).stream()
                        .map(placement -> placement.member())
                        .toList()
                : seen;
    }
}
