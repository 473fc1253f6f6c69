package dev.quorate.cli.daemon;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.util.Date;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Calls back at given moments, on a few threads: Quartz with one alarm for each duty of a cluster.
///
/// It knows nothing of timetables: its own leave out what is due in an hour that clocks leave out,
/// and forget what was due while nobody ran. When the next alarm is due is computed by
/// [dev.quorate.backup.schedule.Schedule], from records that outlive the process.
final class AlarmClock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlarmClock.class);

    /// So many clusters are served side by side; a snapshot is mostly reading and compressing.
    private static final int THREADS = 4;

    private final Scheduler scheduler;
    private final Set<Thread> awake = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private AlarmClock(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /// What is done when an alarm goes off.
    @FunctionalInterface
    interface Call {
        void ring(String cluster, String duty) throws InterruptedException;
    }

    static AlarmClock start(Call call) {
        try {
            var scheduler = new StdSchedulerFactory(settings()).getScheduler();
            var clock = new AlarmClock(scheduler);
            scheduler.setJobFactory((fired, _) -> {
                var key = fired.getJobDetail().getKey();
                return context -> clock.ring(call, key);
            });
            scheduler.start();
            return clock;
        } catch (SchedulerException impossible) {
            throw new IllegalStateException("the alarm clock does not start", impossible);
        }
    }

    private static Properties settings() {
        var settings = new Properties();
        settings.setProperty("org.quartz.scheduler.instanceName", "quorate-" + UUID.randomUUID());
        settings.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        settings.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
        settings.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
        settings.setProperty("org.quartz.threadPool.threadCount", Integer.toString(THREADS));
        settings.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
        settings.setProperty("org.quartz.jobStore.class", "org.quartz.simpl.RAMJobStore");
        return settings;
    }

    /// Quartz looks at its annotation; what is done comes from the factory.
    @DisallowConcurrentExecution
    static final class Alarm implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            throw new IllegalStateException("made by the factory instead");
        }
    }

    private void ring(Call call, JobKey key) {
        var self = Thread.currentThread();
        awake.add(self);
        try {
            if (!closed) {
                call.ring(key.getGroup(), key.getName());
            }
        } catch (InterruptedException told) {
            // The thread is Quartz's, which has no use for the flag.
            LOG.debug("{} was told to end", key);
        } finally {
            awake.remove(self);
            var _ = Thread.interrupted();
        }
    }

    /// Sets the alarm of a duty, instead of the one that it had.
    void set(String cluster, String duty, Instant at) {
        var key = JobKey.jobKey(duty, cluster);
        var job = JobBuilder.newJob(Alarm.class).withIdentity(key).build();
        var trigger =
                TriggerBuilder.newTrigger()
                        .withIdentity(duty, cluster)
                        .forJob(key)
                        .startAt(Date.from(at))
                        .build();
        try {
            scheduler.scheduleJob(job, Set.of(trigger), true);
        } catch (SchedulerException late) {
            if (!closed) {
                throw new IllegalStateException("the alarm of %s is not set".formatted(key), late);
            }
        }
    }

    void forget(String cluster, String duty) {
        try {
            scheduler.deleteJob(JobKey.jobKey(duty, cluster));
        } catch (SchedulerException late) {
            if (!closed) {
                throw new IllegalStateException("an alarm is not forgotten", late);
            }
        }
    }

    /// Ends what is being done, too.
    @Override
    public void close() {
        closed = true;
        awake.forEach(Thread::interrupt);
        try {
            scheduler.shutdown(true);
        } catch (SchedulerException impossible) {
            throw new IllegalStateException("the alarm clock does not stop", impossible);
        }
    }
}
