package dev.quorate.manager.state;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// Who may act on a cluster: one holder of each role at a time, on this machine.
///
/// A hold is free at once when its process is dead, and after three seconds without heartbeat when
/// it hangs. Taking it raises the epoch; a holder reads the epoch again before each effect, so one
/// that was overtaken stops by itself.
public record Holds(Path directory) {
    private static final Logger LOG = LoggerFactory.getLogger(Holds.class);

    /// A holder that has shown no heartbeat for so long is taken to hang.
    public static final Duration SILENCE_MAX = Duration.ofSeconds(3);

    private static final Duration HEARTBEAT = Duration.ofMillis(500);

    /// The roles that are held apart.
    public enum Role {
        WATCH,
        OPERATION,
        BACKUP;

        private String fileName() {
            return name().toLowerCase(Locale.ROOT) + ".hold.json";
        }
    }

    /// @param what the command or program that holds it
    /// @param pid of the holder's process
    /// @param processStartedAt tells the holder from a later process with its pid
    public record Holder(
            String what,
            long pid,
            Instant processStartedAt,
            String person,
            long epoch,
            Instant since,
            Instant heartbeat,
            boolean released) {
        Holder beating(Instant now) {
            return new Holder(what, pid, processStartedAt, person, epoch, since, now, false);
        }

        Holder letGo() {
            return new Holder(what, pid, processStartedAt, person, epoch, since, heartbeat, true);
        }
    }

    /// Takes a role, or tells who has it.
    ///
    /// @param what the command that asks, as its user typed it
    /// @throws OperatorException [Failure#BUSY] when another holder is alive
    public Hold take(Role role, String what, String person) throws IOException {
        try (var _ = FileLock.of(directory.resolve("holds.lock"))) {
            var current = read(role);
            var now = Instant.now();
            if (current.filter(holder -> alive(holder, now)).isPresent()) {
                throw busy(current.get());
            }
            var self = ProcessHandle.current();
            var holder =
                    new Holder(
                            what,
                            self.pid(),
                            self.info().startInstant().orElse(Instant.EPOCH),
                            person,
                            current.map(Holder::epoch).orElse(0L) + 1,
                            now,
                            now,
                            false);
            write(role, holder);
            return new Hold(role, holder);
        }
    }

    /// Who holds a role now; empty when nobody alive does.
    public Optional<Holder> holder(Role role) throws IOException {
        return read(role).filter(holder -> alive(holder, Instant.now()));
    }

    private static boolean alive(Holder holder, Instant now) {
        return !holder.released()
                && ProcessHandle.of(holder.pid())
                        .filter(ProcessHandle::isAlive)
                        .flatMap(process -> process.info().startInstant())
                        .filter(holder.processStartedAt()::equals)
                        .isPresent()
                && holder.heartbeat().plus(SILENCE_MAX).isAfter(now);
    }

    /// How a command says that somebody else holds the cluster.
    public static OperatorException busy(Holder holder) {
        return new OperatorException(
                Failure.BUSY,
                "CLUSTER_BUSY",
                "%s by %s (pid %d) has held the cluster since %s"
                        .formatted(holder.what(), holder.person(), holder.pid(), holder.since()),
                "Nothing was changed.",
                "wait for it, or end it: kill %d".formatted(holder.pid()));
    }

    private Optional<Holder> read(Role role) throws IOException {
        var file = directory.resolve(role.fileName());
        return Files.exists(file) ? Optional.of(Home.read(file, Holder.class)) : Optional.empty();
    }

    private void write(Role role, Holder holder) throws IOException {
        Home.write(directory.resolve(role.fileName()), holder);
    }

    /// A role that is held until closed.
    public final class Hold implements AutoCloseable {
        private final Role role;
        private final Holder mine;
        private final Thread heart;
        private volatile boolean ended;

        private Hold(Role role, Holder mine) {
            this.role = role;
            this.mine = mine;
            this.heart = Thread.ofVirtual().name("heartbeat").start(this::beat);
        }

        public long epoch() {
            return mine.epoch();
        }

        /// To be called directly before each effect.
        ///
        /// @throws OperatorException when another holder has taken over
        public void check() throws IOException {
            var current = read(role);
            if (current.map(Holder::epoch).orElse(0L) != mine.epoch()) {
                throw new OperatorException(
                        Failure.BUSY,
                        "OVERTAKEN",
                        "this process showed no heartbeat for %d s, and another has taken over"
                                .formatted(SILENCE_MAX.toSeconds()),
                        "The step that was about to begin was not begun.",
                        "quorate cluster history shows what goes on");
            }
        }

        private void beat() {
            while (!ended) {
                LockSupport.parkNanos(HEARTBEAT.toNanos());
                try {
                    replaceIfMine(mine.beating(Instant.now()));
                } catch (IOException missed) {
                    // The next beat tries again; without any, others take over, as they should.
                    LOG.debug("missed a heartbeat", missed);
                }
            }
        }

        private void replaceIfMine(Holder next) throws IOException {
            try (var _ = FileLock.of(directory.resolve("holds.lock"))) {
                if (!ended && read(role).map(Holder::epoch).orElse(0L) == mine.epoch()) {
                    write(role, next);
                }
            }
        }

        @Override
        public void close() throws IOException {
            try (var _ = FileLock.of(directory.resolve("holds.lock"))) {
                ended = true;
                if (read(role).map(Holder::epoch).orElse(0L) == mine.epoch()) {
                    write(role, mine.letGo());
                }
            }
            LockSupport.unpark(heart);
        }
    }
}
