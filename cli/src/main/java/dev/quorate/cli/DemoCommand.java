package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.cli.output.Table;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.etcd.EtcdException;
import dev.quorate.manager.etcd.KeyValues;
import dev.quorate.manager.host.HostFacts.MemberProcess;
import dev.quorate.manager.observe.Observer;
import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.manager.spec.MemberId;
import dev.quorate.manager.spec.StoreAddress;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

@Command(
        name = "demo",
        description = {
            "Tell the whole story on this machine, with real etcd and real figures:",
            "create, write, back up, delete what was needed, find that, bring back the moment"
                    + " before, lose a member, be healed, end the cluster, restore, count."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate demo",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final int WRITES_BEFORE_BACKUP = 300;
    private static final Duration READ_DEADLINE = Duration.ofSeconds(5);

    /// Not one of the writer's.
    private static final String NEEDED = "config/needed";

    @Option(names = "--keep", description = "Leave the restored cluster running.")
    private boolean keep;

    @Option(
            names = "--etcd-version",
            paramLabel = "VERSION",
            description = "The etcd to run (default: the newest 3.6).")
    private @Nullable String version;

    @Mixin private StoreOptions store;
    @Spec private CommandSpec spec;

    private final Session session;
    private final Table times = new Table("CHAPTER", "TIME", "WHAT");

    DemoCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, EtcdException {
        var terminal = session.terminal(spec.commandLine());
        try (var stage = new DemoStage(session.environment().variables(), terminal, keep)) {
            var acknowledged = firstLife(stage, terminal);
            restore(stage, terminal, acknowledged);
        }
        terminal.data(times);
        return ExitCode.DONE;
    }

    /// @param revision of the backup
    private record Kept(String id, long revision, Map<String, Long> acknowledged) {}

    private Kept firstLife(DemoStage stage, Terminal terminal)
            throws IOException, InterruptedException, EtcdException {
        chapter(terminal, "etcd's binaries, found or fetched");
        var wanted = version == null ? EtcdVersion.DEFAULT.toString() : version;
        timed("binaries", () -> stage.type("etcd", "install", wanted), "etcd " + wanted);
        chapter(terminal, "A cluster of three members with TLS");
        timed("create", () -> stage.type(create("demo")), "three voters");
        try (var cluster = open(stage, "demo");
                var writer = writer(cluster)) {
            chapter(terminal, "A writer runs from here on; a backup");
            writer.awaitAcknowledged(WRITES_BEFORE_BACKUP);
            var backup =
                    timed(
                            "backup",
                            () -> stage.type(withStore("backup", "now", "-c", "demo")),
                            "stored, read back, checked");
            badDelete(stage, terminal, cluster);
            chapter(terminal, "kill -9 a member and wipe its disk; a daemon heals by itself");
            heal(stage, terminal, cluster);
            terminal.note(
                    "  the writer's longest gap: %s; %d writes acknowledged, %d without an answer"
                            .formatted(
                                    Text.seconds(writer.longestGap()),
                                    writer.acknowledged().size(),
                                    writer.unknown()));
            chapter(terminal, "The cluster is destroyed");
            writer.close();
            var kept =
                    new Kept(
                            backup.get("id").asString(),
                            backup.get("revision").asLong(),
                            writer.acknowledged());
            timed(
                    "destroy",
                    () -> stage.type("cluster", "destroy", "demo", "--confirm", "demo"),
                    "members stopped, data set aside");
            return kept;
        }
    }

    /// A key goes that somebody needed, and nobody took a backup right before.
    private void badDelete(DemoStage stage, Terminal terminal, Cluster cluster)
            throws IOException, InterruptedException, EtcdException {
        chapter(terminal, "Every change is archived; somebody deletes what was needed");
        try (var archive =
                        DemoArchive.of(
                                cluster,
                                store.address(spec.commandLine())
                                        .orElse(
                                                new StoreAddress.Directory(
                                                        stage.home().resolve("store"))),
                                session.environment().person());
                var keys = keys(cluster)) {
            var put = keys.put(NEEDED, DemoWriter.value(NEEDED));
            terminal.note("$ etcdctl put %s ...   # revision %d".formatted(NEEDED, put));
            terminal.note("$ etcdctl del %s".formatted(NEEDED));
            keys.delete(NEEDED);
            archive.awaitArchived(keys.put("config/after", new byte[0]));
        }
        var found =
                timed(
                                "find",
                                () ->
                                        stage.type(
                                                withStore(
                                                        "backup",
                                                        "find",
                                                        "-c",
                                                        "demo",
                                                        "--deleted",
                                                        "config/")),
                                "when it was deleted, out of the archive")
                        .get("items")
                        .get(0);
        terminal.note(
                "  %s was deleted at revision %d; revision %d still has it"
                        .formatted(
                                found.get("prefix").asString(),
                                found.get("firstRevision").asLong(),
                                found.get("revisionBefore").asLong()));
        var restored =
                timed(
                        "undo",
                        () ->
                                stage.type(
                                        withStore(
                                                "restore",
                                                "run",
                                                "-c",
                                                "demo",
                                                "--to-revision",
                                                found.get("revisionBefore").asString(),
                                                "--as",
                                                "demo-before",
                                                "--local",
                                                "1",
                                                "--yes")),
                        "the revision before the deletion, from snapshot and archive");
        try (var before = open(stage, "demo-before");
                var keys = keys(before)) {
            var value = keys.get(NEEDED);
            if (value.isEmpty() || !Arrays.equals(value.get(), DemoWriter.value(NEEDED))) {
                throw new OperatorException(
                        Failure.MISMATCH,
                        "DELETED_KEY_MISSING",
                        "%s is not in the moment before its deletion".formatted(NEEDED),
                        "The cluster goes on.",
                        "report this with the output above");
            }
        }
        terminal.note(
                "  proven: revision %d of the source is back with %s in it, %d keys"
                        .formatted(
                                restored.get("proof").get("revision").asLong(),
                                NEEDED,
                                restored.get("proof").get("keys").asLong()));
        stage.type("cluster", "destroy", "demo-before", "--confirm", "demo-before");
    }

    private static KeyValues keys(Cluster cluster) throws IOException, EtcdException {
        return KeyValues.of(
                cluster.spec().hosts().stream().map(Observer::endpoint).toList(),
                Cluster.tls(cluster.pki()),
                READ_DEADLINE);
    }

    private void heal(DemoStage stage, Terminal terminal, Cluster cluster)
            throws IOException, InterruptedException {
        var grace = cluster.spec().replacement().dataLost();
        try (var daemon = DemoDaemon.start(stage, terminal)) {
            daemon.awaitWatch(cluster);
            var began = System.nanoTime();
            var victim = loseOne(stage, terminal, cluster);
            daemon.awaitHealed(cluster, victim);
            times.row(
                    "heal",
                    Text.seconds(Duration.ofNanos(System.nanoTime() - began)),
                    "three voters again, a new id; %s of it is the grace"
                            .formatted(Text.seconds(grace)));
        }
        stage.show("cluster", "history", "demo");
    }

    private void restore(DemoStage stage, Terminal terminal, Kept kept)
            throws IOException, InterruptedException, EtcdException {
        chapter(terminal, "Restored as a new cluster from the store alone");
        var restored =
                timed(
                        "restore",
                        () ->
                                stage.type(
                                        withStore(
                                                "restore",
                                                "run",
                                                "-c",
                                                "demo",
                                                "--to-snapshot",
                                                kept.id(),
                                                "--as",
                                                "demo-restored",
                                                "--local",
                                                "3",
                                                "--yes")),
                        "a new cluster id, equal hashes, the backup's key count");
        terminal.note(
                "  proven: %d keys at revision %d, hash %s on all members"
                        .formatted(
                                restored.get("proof").get("keys").asLong(),
                                restored.get("revision").asLong(),
                                restored.get("proof").get("served").get("hashKv").asString()));
        try (var cluster = open(stage, "demo-restored")) {
            var found = count(cluster, kept);
            terminal.note(
                    "  every one of the %d writes acknowledged up to revision %d is there"
                            .formatted(found, kept.revision()));
        }
    }

    private long count(Cluster cluster, Kept kept)
            throws IOException, EtcdException, InterruptedException {
        long found = 0;
        try (var keys = keys(cluster)) {
            for (var written : kept.acknowledged().entrySet()) {
                if (written.getValue() > kept.revision()) {
                    continue;
                }
                var value = keys.get(written.getKey());
                if (value.isEmpty()
                        || !Arrays.equals(value.get(), DemoWriter.value(written.getKey()))) {
                    throw new OperatorException(
                            Failure.MISMATCH,
                            "ACKNOWLEDGED_WRITE_LOST",
                            "%s was acknowledged at revision %d and is not there"
                                    .formatted(written.getKey(), written.getValue()),
                            "The backup %s is unchanged.".formatted(kept.id()),
                            "report this with the output above");
                }
                found++;
            }
        }
        return found;
    }

    private MemberId loseOne(DemoStage stage, Terminal terminal, Cluster cluster)
            throws IOException, InterruptedException {
        var view = cluster.observe(READ_DEADLINE);
        var leader = view.leader().orElseThrow();
        var victim = leader.host().orElseThrow().host();
        if (cluster.hosts().inspect(victim).process() instanceof MemberProcess.Running running) {
            terminal.note(
                    "$ kill -9 %d   # %s, the leader"
                            .formatted(running.pid(), leader.member().name()));
            var process = ProcessHandle.of(running.pid()).orElseThrow();
            process.destroyForcibly();
            await(process);
        }
        var data = victim.dataDir().resolve("member");
        terminal.note("$ rm -rf " + data);
        stage.delete(data);
        return leader.member().id();
    }

    private static void await(ProcessHandle process) throws InterruptedException {
        try {
            process.onExit().get(READ_DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("a process outlived SIGKILL: " + process.pid(), e);
        }
    }

    private static DemoWriter writer(Cluster cluster) throws IOException, EtcdException {
        return new DemoWriter(
                cluster.spec().hosts().stream().map(Observer::endpoint).toList(),
                Cluster.tls(cluster.pki()));
    }

    private static Cluster open(DemoStage stage, String name) throws IOException {
        return new Session(stage.environment()).clusters().open(name);
    }

    private String[] create(String name) {
        var arguments = new ArrayList<>(List.of("cluster", "create", name, "--local", "3"));
        if (version != null) {
            arguments.addAll(List.of("--etcd-version", version));
        }
        return arguments.toArray(String[]::new);
    }

    private String[] withStore(String... command) {
        var arguments = new ArrayList<>(List.of(command));
        arguments.addAll(store.arguments());
        return arguments.toArray(String[]::new);
    }

    private static void chapter(Terminal terminal, String title) {
        terminal.note("");
        terminal.note("# " + title);
    }

    /// Something that a person would type.
    private interface Act {
        JsonNode perform();
    }

    private JsonNode timed(String chapter, Act act, String what) {
        var began = System.nanoTime();
        var said = act.perform();
        times.row(chapter, Text.seconds(Duration.ofNanos(System.nanoTime() - began)), what);
        return said;
    }
}
