package dev.quorate.cli.daemon;

import dev.quorate.OperatorException;
import dev.quorate.backup.schedule.Due;
import dev.quorate.backup.schedule.Kind;
import dev.quorate.backup.schedule.Run;
import dev.quorate.backup.schedule.Schedule;
import dev.quorate.backup.schedule.ScheduleRecords;
import dev.quorate.backup.schedule.ScheduleRunner;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.control.Watcher;
import dev.quorate.manager.state.ClusterHome;
import dev.quorate.manager.state.ClusterRecord.State;
import dev.quorate.manager.state.FileStamp;
import dev.quorate.manager.state.Home;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/// Has done what the schedules of the watched clusters say, and sets the alarm for what is due
/// next. What is due is read from the records each time, so a daemon that has just taken over goes
/// on where the last one ended.
final class ScheduleKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScheduleKeeper.class);
    private static final Duration AFTER_TROUBLE = Duration.ofMinutes(1);

    /// How often it looks whether a person has changed what is due.
    private static final Duration LOOK_FOR_CHANGES = Duration.ofSeconds(2);

    private final Home home;
    private final Watcher.Watch watch;
    private final Duties duties;
    private final InstantSource clock;
    private final AtomicReference<@Nullable AlarmClock> started = new AtomicReference<>();
    private final Map<String, List<FileStamp>> stamps = new ConcurrentHashMap<>();
    private long lookedAt = System.nanoTime();

    private ScheduleKeeper(Home home, Watcher.Watch watch, Duties duties, InstantSource clock) {
        this.home = home;
        this.watch = watch;
        this.duties = duties;
        this.clock = clock;
    }

    static ScheduleKeeper start(
            Home home, Watcher.Watch watch, Duties duties, InstantSource clock) {
        var keeper = new ScheduleKeeper(home, watch, duties, clock);
        keeper.started.set(AlarmClock.start(keeper::ring));
        return keeper;
    }

    private AlarmClock alarms() {
        return Objects.requireNonNull(started.get(), "not started");
    }

    /// Keeps the schedules of one more cluster.
    void begin(ClusterHome cluster) {
        stamps.put(cluster.name(), List.of());
        update(cluster.name());
    }

    void end(String cluster) {
        stamps.remove(cluster);
        for (var kind : Kind.values()) {
            alarms().forget(cluster, kind.text());
        }
    }

    /// Sees to it that what persons change counts.
    void update() {
        if (System.nanoTime() - lookedAt >= LOOK_FOR_CHANGES.toNanos()) {
            lookedAt = System.nanoTime();
            stamps.keySet().forEach(this::update);
        }
    }

    private void update(String name) {
        try {
            var known = home.cluster(name);
            if (known.isEmpty()) {
                return;
            }
            var stamp = new ScheduleRecords(known.get()).stamp();
            if (!stamp.equals(stamps.replace(name, stamp))) {
                for (var kind : Kind.values()) {
                    set(known.get(), kind, Duration.ZERO);
                }
            }
        } catch (OperatorException | IOException unreadable) {
            LOG.atDebug().log("the schedules of {} cannot be read", name, unreadable);
        }
    }

    /// @param pause until what is due already is begun
    private void set(ClusterHome known, Kind kind, Duration pause) throws IOException {
        var now = clock.instant();
        var alarm =
                duties.works().containsKey(kind) && known.record().state() == State.ACTIVE
                        ? schedule(known, kind).flatMap(schedule -> alarm(schedule, now, pause))
                        : Optional.<Instant>empty();
        if (alarm.isPresent()) {
            alarms().set(known.name(), kind.text(), alarm.get());
        } else {
            alarms().forget(known.name(), kind.text());
        }
    }

    private Optional<Schedule> schedule(ClusterHome known, Kind kind) throws IOException {
        try (var cluster = Cluster.open(home, known, clock)) {
            return new ScheduleRecords(known).schedule(kind, cluster.spec());
        }
    }

    private static Optional<Instant> alarm(Schedule schedule, Instant now, Duration pause) {
        return switch (schedule.at(now)) {
            case Due.Now _ -> Optional.of(now.plus(pause));
            case Due.Later(var at) -> Optional.of(at);
            case Due.Paused _, Due.Never _ -> Optional.empty();
        };
    }

    private void ring(String name, String duty) throws InterruptedException {
        var kind = kind(duty);
        var known = home.cluster(name);
        if (known.isEmpty() || !stamps.containsKey(name) || watch.stopping()) {
            return;
        }
        try {
            run(known.get(), kind);
            set(known.get(), kind, Schedule.LOOK_AGAIN);
        } catch (IOException | RuntimeException problem) {
            LOG.atError()
                    .addKeyValue("cluster", name)
                    .addKeyValue("schedule", duty)
                    .setCause(problem)
                    .log("not done: {}", problem.getMessage());
            alarms().set(name, duty, clock.instant().plus(AFTER_TROUBLE));
        }
    }

    private static Kind kind(String duty) {
        for (var kind : Kind.values()) {
            if (kind.text().equals(duty)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no such duty: " + duty);
    }

    private void run(ClusterHome known, Kind kind) throws IOException, InterruptedException {
        watch.check();
        var work = duties.works().get(kind);
        if (work == null) {
            return;
        }
        try (var cluster = Cluster.open(home, known, clock)) {
            var run = new ScheduleRunner(cluster, kind, work, Watcher.PERSON, clock).runIfDue();
            if (run.isPresent()) {
                log(known.name(), run.get());
                survey(cluster, run.get());
            }
        }
    }

    private void survey(Cluster cluster, Run run) throws InterruptedException {
        if (run.result().equals("done") || run.result().equals("found")) {
            try {
                duties.survey().make(cluster);
            } catch (OperatorException | IOException unanswered) {
                LOG.atWarn()
                        .addKeyValue("cluster", cluster.name())
                        .log("the store was not surveyed: {}", unanswered.getMessage());
            }
        }
    }

    private static void log(String cluster, Run run) {
        var line = run.result().equals("done") ? LOG.atInfo() : LOG.atWarn();
        line.addKeyValue("cluster", cluster)
                .addKeyValue("schedule", run.kind())
                .addKeyValue("slot", run.slot())
                .addKeyValue("reason", run.reason())
                .log("{}: {}", run.result(), run.note());
    }

    @Override
    public void close() {
        alarms().close();
    }
}
