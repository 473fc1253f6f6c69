package dev.quorate.cli.daemon;

import dev.quorate.OperatorException;
import dev.quorate.cli.numbers.Numbers;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.control.WatchListener;
import dev.quorate.manager.control.Watcher;
import dev.quorate.manager.state.ClusterRecord.State;
import dev.quorate.manager.state.FileStamp;
import dev.quorate.manager.state.Holds.Hold;
import dev.quorate.manager.state.Home;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/// The clusters of a home, each watched on a thread of its own: one that is frozen, or whose
/// records cannot be read, delays no other.
final class WatchedClusters implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedClusters.class);

    /// Longer than the longest step: to stop a member.
    private static final Duration END_PATIENCE = Duration.ofSeconds(45);

    private final Home home;
    private final Hold hold;
    private final Watcher.Binaries binaries;
    private final Numbers numbers;
    private final InstantSource clock;
    private final BooleanSupplier stopping;
    private final BackupKeeper backups;
    private final Map<String, Running> running = new HashMap<>();
    private final Map<String, FileStamp> stamps = new HashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean over;

    private record Running(ClusterLoop loop, Thread thread, String uid) {}

    WatchedClusters(
            Home home,
            Hold hold,
            Watcher.Binaries binaries,
            Duties duties,
            Numbers numbers,
            InstantSource clock,
            BooleanSupplier stopping) {
        this.home = home;
        this.hold = hold;
        this.binaries = binaries;
        this.numbers = numbers;
        this.clock = clock;
        this.stopping = stopping;
        this.backups = BackupKeeper.start(home, watch(WatchListener.NONE), duties, clock);
        numbers.archives(backups::archiver);
    }

    /// Whether this process still has the watch.
    boolean mayGoOn() {
        if (!over) {
            try {
                hold.check();
            } catch (OperatorException overtaken) {
                LOG.atWarn().log("{}; nothing more is done here", overtaken.problem());
                over = true;
            } catch (IOException unreadable) {
                LOG.atWarn().log("the watch cannot be read", unreadable);
            }
        }
        return !over;
    }

    /// Begins with new clusters and ends with those that are gone.
    void update() throws IOException, InterruptedException {
        var names = home.clusters();
        for (var name : names) {
            try {
                update(name);
            } catch (OperatorException | IOException unreadable) {
                LOG.atDebug().log("cluster {} cannot be read", name, unreadable);
            }
        }
        for (var name : List.copyOf(running.keySet())) {
            if (!names.contains(name)) {
                end(name);
            }
        }
        count.set(running.size());
        backups.update();
    }

    private void update(String name) throws IOException, InterruptedException {
        var known = home.cluster(name);
        if (known.isEmpty()) {
            return;
        }
        var stamp = known.get().recordStamp();
        if (stamp.equals(stamps.get(name))) {
            return;
        }
        var record = known.get().record();
        var before = running.get(name);
        var gone =
                record.state() == State.DESTROYED
                        || (before != null && !before.uid().equals(record.uid()));
        if (before != null && gone) {
            end(name);
        }
        if (!running.containsKey(name) && record.state() != State.DESTROYED) {
            var told = numbers.begin(known.get());
            var loop =
                    new ClusterLoop(
                            name,
                            () ->
                                    Watcher.over(
                                            Cluster.open(home, known.get(), clock).works(),
                                            watch(told),
                                            binaries),
                            told::failed);
            running.put(
                    name,
                    new Running(
                            loop,
                            Thread.ofVirtual().name("cluster-" + name).start(loop),
                            record.uid()));
            backups.begin(known.get());
        }
        stamps.put(name, stamp);
    }

    private Watcher.Watch watch(WatchListener listener) {
        return new Watcher.Watch() {
            @Override
            public void check() throws IOException {
                hold.check();
            }

            @Override
            public boolean stopping() {
                return over || stopping.getAsBoolean();
            }

            @Override
            public int clusters() {
                return count.get();
            }

            @Override
            public WatchListener listener() {
                return listener;
            }
        };
    }

    private void end(String name) throws InterruptedException {
        stamps.remove(name);
        var ending = running.remove(name);
        if (ending != null) {
            ending.loop().end();
            backups.end(name);
            await(name, ending);
            numbers.end(name);
        }
    }

    private static void await(String name, Running ending) throws InterruptedException {
        if (!ending.thread().join(END_PATIENCE)) {
            LOG.atWarn().addKeyValue("cluster", name).log("its watch does not end; interrupted");
            ending.thread().interrupt();
            ending.thread().join(END_PATIENCE);
        }
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        running.values().forEach(each -> each.loop().end());
        backups.close();
        for (var each : running.entrySet()) {
            await(each.getKey(), each.getValue());
            numbers.end(each.getKey());
        }
        running.clear();
    }
}
