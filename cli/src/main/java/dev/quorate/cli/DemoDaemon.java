package dev.quorate.cli;

import dev.quorate.cli.daemon.Daemon;
import dev.quorate.cli.daemon.Listen;
import dev.quorate.cli.numbers.Numbers;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.control.Watcher;
import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.observe.MemberView;
import dev.quorate.manager.spec.MemberId;
import dev.quorate.manager.state.WatchNote;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// A daemon that watches over the demonstration's clusters, and tells what it decides.
final class DemoDaemon implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(50);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(2);

    private final Daemon daemon;
    private final Terminal terminal;
    private @Nullable WatchNote told;

    private DemoDaemon(Daemon daemon, Terminal terminal) {
        this.daemon = daemon;
        this.terminal = terminal;
    }

    /// Starts it beside the demonstration, as `daemon run` in another terminal would.
    static DemoDaemon start(DemoStage stage, Terminal terminal) throws IOException {
        // What it decides is told here; its log would tell it twice.
        System.setProperty("org.slf4j.simpleLogger.log.dev.quorate", "error");
        System.setProperty("org.slf4j.simpleLogger.log.org.quartz", "error");
        var session = new Session(stage.environment());
        var home = session.home();
        Watcher.Binaries binaries = version -> session.binaries(version, terminal);
        var daemon =
                new Daemon(
                        home,
                        binaries,
                        ScheduledWorks.of(session, binaries).duties(),
                        new Numbers(BuildVersion.read(), stage.environment().clock()),
                        new Listen.Off(),
                        stage.environment().clock());
        terminal.note("$ quorate daemon run &");
        Thread.ofPlatform().name("demo-daemon").daemon().start(() -> run(daemon, terminal));
        return new DemoDaemon(daemon, terminal);
    }

    private static void run(Daemon daemon, Terminal terminal) {
        try {
            daemon.run();
        } catch (IOException problem) {
            terminal.note("warning: the daemon has ended: " + problem.getMessage());
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits until it has looked at the cluster for the first time.
    void awaitWatch(Cluster cluster) throws IOException, InterruptedException {
        await(cluster, "has decided", () -> cluster.home().watchNote().isPresent());
    }

    /// Waits until the cluster is whole again without a member.
    void awaitHealed(Cluster cluster, MemberId lost) throws IOException, InterruptedException {
        await(
                cluster,
                "has healed",
                () -> {
                    var view = cluster.observe(ANSWER_DEADLINE);
                    return whole(view, cluster.spec().members()) && view.member(lost).isEmpty();
                });
        await(
                cluster,
                "has closed",
                () ->
                        cluster.home()
                                .watchNote()
                                .filter(note -> note.kind().equals("healthy"))
                                .isPresent());
    }

    private static boolean whole(ClusterView view, int members) {
        return view.voters().size() == members
                && view.learners().isEmpty()
                && view.voters().stream().allMatch(MemberView::healthy);
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private void await(Cluster cluster, String what, Condition condition)
            throws IOException, InterruptedException {
        var begun = System.nanoTime();
        while (!condition.holds()) {
            tell(cluster);
            if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                throw new IllegalStateException(
                        "the daemon %s nothing after %d s".formatted(what, PATIENCE.toSeconds()));
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        tell(cluster);
    }

    private void tell(Cluster cluster) throws IOException {
        var note = cluster.home().watchNote();
        if (note.isPresent() && (told == null || !note.get().says(told))) {
            told = note.get();
            terminal.note("  daemon: %s: %s".formatted(told.kind(), told.text()));
        }
    }

    @Override
    public void close() throws InterruptedException {
        var _ = daemon.stop(STOP_PATIENCE);
    }
}
