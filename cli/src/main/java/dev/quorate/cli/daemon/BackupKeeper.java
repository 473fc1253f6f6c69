package dev.quorate.cli.daemon;

import dev.quorate.backup.capture.ArchiverStatus;
import dev.quorate.manager.control.Watcher;
import dev.quorate.manager.state.ClusterHome;
import dev.quorate.manager.state.Home;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What a daemon remembers of its clusters: an archiver for each that asks for one, and the
/// schedules of all.
final class BackupKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BackupKeeper.class);

    /// Longer than an archiver needs to seal and store what it has.
    private static final Duration END_PATIENCE = Duration.ofSeconds(30);

    private final Home home;
    private final Watcher.Watch watch;
    private final Duties duties;
    private final InstantSource clock;
    private final ScheduleKeeper schedules;
    private final Map<String, Archiving> archiving = new ConcurrentHashMap<>();

    private record Archiving(ArchiveLoop loop, Thread thread) {}

    private BackupKeeper(
            Home home,
            Watcher.Watch watch,
            Duties duties,
            InstantSource clock,
            ScheduleKeeper schedules) {
        this.home = home;
        this.watch = watch;
        this.duties = duties;
        this.clock = clock;
        this.schedules = schedules;
    }

    static BackupKeeper start(Home home, Watcher.Watch watch, Duties duties, InstantSource clock) {
        return new BackupKeeper(
                home, watch, duties, clock, ScheduleKeeper.start(home, watch, duties, clock));
    }

    void begin(ClusterHome cluster) {
        var loop = new ArchiveLoop(home, cluster, watch, duties, clock);
        var thread = Thread.ofVirtual().name("archive-of-" + cluster.name()).start(loop);
        archiving.put(cluster.name(), new Archiving(loop, thread));
        schedules.begin(cluster);
    }

    /// Sees to it that what persons change counts.
    void update() {
        schedules.update();
    }

    /// How far the archiver of a cluster is; empty when none runs here.
    Optional<ArchiverStatus> archiver(String cluster) {
        return Optional.ofNullable(archiving.get(cluster)).flatMap(each -> each.loop().status());
    }

    void end(String cluster) throws InterruptedException {
        schedules.end(cluster);
        var ending = archiving.remove(cluster);
        if (ending != null) {
            ending.loop().end();
            await(cluster, ending);
        }
    }

    private static void await(String cluster, Archiving ending) throws InterruptedException {
        if (!ending.thread().join(END_PATIENCE)) {
            LOG.atWarn().addKeyValue("cluster", cluster).log("its archiver is interrupted");
            ending.thread().interrupt();
            ending.thread().join(END_PATIENCE);
        }
    }

    @Override
    public void close() throws InterruptedException {
        archiving.values().forEach(each -> each.loop().end());
        schedules.close();
        for (var cluster : List.copyOf(archiving.keySet())) {
            end(cluster);
        }
    }
}
