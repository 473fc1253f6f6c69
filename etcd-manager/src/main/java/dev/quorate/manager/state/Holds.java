package dev.quorate.manager.state;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/// Who may act: one holder of each role at a time, on this machine.
///
/// A hold is free at once when its process is dead, and after three seconds without heartbeat when
/// it hangs. Taking it raises the epoch; a holder reads the epoch again before each effect, so one
/// that was overtaken stops by itself.
///
/// Each epoch is a file of its own, made by a link that only one process can make; the highest
/// holds. Its heartbeat is the time of the file. So nobody ever waits for a lock that a process
/// keeps which was stopped in the middle.
public record Holds(Path directory) {
    private static final Logger LOG = LoggerFactory.getLogger(Holds.class);

    /// A holder that has shown no heartbeat for so long is taken to hang.
    public static final Duration SILENCE_MAX = Duration.ofSeconds(3);

    /// The code of [Hold#check]'s refusal.
    public static final String OVERTAKEN = "OVERTAKEN";

    private static final Duration HEARTBEAT = Duration.ofMillis(500);

    /// How long a silent holder is watched before it is taken to hang: the clock may have jumped,
    /// or the whole machine may have slept.
    private static final Duration LISTENING = Duration.ofMillis(1_200);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    /// How long the daemon may take to come to the next boundary between two steps: to stop a
    /// member is the longest step there is.
    private static final Duration YIELD_MAX = Duration.ofSeconds(40);

    /// The roles that are held apart.
    public enum Role {
        WATCH,
        OPERATION,
        BACKUP;

        private String prefix() {
            return name().toLowerCase(Locale.ROOT) + ".hold.";
        }

        private String claim() {
            return name().toLowerCase(Locale.ROOT) + ".claim.json";
        }
    }

    /// @param what the command or program that holds it
    /// @param pid of the holder's process
    /// @param processStartedAt tells the holder from a later process with its pid
    /// @param yields whether it gives way to a command: the daemon does
    public record Holder(
            String what,
            long pid,
            Instant processStartedAt,
            String person,
            boolean yields,
            long epoch,
            Instant since,
            boolean released) {
        Holder letGo() {
            return new Holder(what, pid, processStartedAt, person, yields, epoch, since, true);
        }

        private boolean running() {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .flatMap(process -> process.info().startInstant())
                    .filter(processStartedAt::equals)
                    .isPresent();
        }
    }

    /// Takes a role, or tells who has it.
    ///
    /// @param what the command that asks, as its user typed it
    /// @throws OperatorException [Failure#BUSY] when another holder is alive
    public Hold take(Role role, String what, String person) throws IOException {
        return take(role, what, person, false);
    }

    /// Takes a role for the daemon, which gives way to commands.
    public Hold takeYielding(Role role, String what, String person) throws IOException {
        return take(role, what, person, true);
    }

    /// Takes a role for a command: from the daemon at its next step boundary, from another command
    /// once that is over.
    ///
    /// @param patience with another command; zero to be told at once
    /// @throws OperatorException [Failure#BUSY] when the time is over
    public Hold claim(Role role, String what, String person, Duration patience)
            throws IOException, InterruptedException {
        var begun = System.nanoTime();
        try {
            while (true) {
                try {
                    return take(role, what, person, false);
                } catch (OperatorException busy) {
                    var yields = holder(role).map(Holder::yields).orElse(true);
                    var waited = Duration.ofNanos(System.nanoTime() - begun);
                    if (waited.compareTo(yields ? longer(patience, YIELD_MAX) : patience) >= 0) {
                        throw busy;
                    }
                    if (yields) {
                        ask(role, what, person);
                    }
                }
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        } finally {
            Files.deleteIfExists(directory.resolve(role.claim()));
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private void ask(Role role, String what, String person) throws IOException {
        Home.write(directory.resolve(role.claim()), self(what, person, false, 0));
    }

    /// Who asks the holder to give way; empty when nobody does who is alive.
    public Optional<Holder> claimant(Role role) throws IOException {
        return read(directory.resolve(role.claim())).filter(Holder::running);
    }

    private Hold take(Role role, String what, String person, boolean yields) throws IOException {
        var current = current(role);
        if (current.isPresent() && alive(role, current.get())) {
            throw busy(current.get());
        }
        var mine = self(what, person, yields, current.map(Holder::epoch).orElse(0L) + 1);
        var file = file(role, mine.epoch());
        var draft = file.resolveSibling("." + UUID.randomUUID() + ".partial");
        try {
            Home.write(draft, mine);
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException faster) {
            throw busy(current(role).orElse(mine));
        } finally {
            Files.deleteIfExists(draft);
        }
        var hold = new Hold(role, mine, file);
        var epochs = epochs(role);
        if (epochs.getLast() != mine.epoch()) {
            hold.close();
            throw busy(current(role).orElse(mine));
        }
        for (var earlier : epochs.subList(0, epochs.size() - 1)) {
            Files.deleteIfExists(file(role, earlier));
        }
        return hold;
    }

    private static Holder self(String what, String person, boolean yields, long epoch) {
        var self = ProcessHandle.current();
        return new Holder(
                what,
                self.pid(),
                self.info().startInstant().orElse(Instant.EPOCH),
                person,
                yields,
                epoch,
                Instant.now(),
                false);
    }

    /// Who holds a role now; empty when nobody alive does.
    public Optional<Holder> holder(Role role) throws IOException {
        return current(role)
                .filter(holder -> !holder.released() && holder.running())
                .filter(holder ->
                        heartbeat(role, holder.epoch())
                                .map(beat -> beat.plus(SILENCE_MAX).isAfter(Instant.now()))
                                .orElse(false));
    }

    private boolean alive(Role role, Holder holder) {
        if (holder.released() || !holder.running()) {
            return false;
        }
        var beat = heartbeat(role, holder.epoch());
        if (beat.isEmpty() || beat.get().plus(SILENCE_MAX).isAfter(Instant.now())) {
            return beat.isPresent();
        }
        var begun = System.nanoTime();
        while (System.nanoTime() - begun < LISTENING.toNanos()) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            if (!heartbeat(role, holder.epoch()).equals(beat)) {
                return true;
            }
        }
        return false;
    }

    /// How a command says that somebody else holds the cluster.
    public static OperatorException busy(Holder holder) {
        return new OperatorException(
                Failure.BUSY,
                "CLUSTER_BUSY",
                "%s by %s (pid %d) has held the cluster since %s"
                        .formatted(holder.what(), holder.person(), holder.pid(), holder.since()),
                "Nothing was changed.",
                "wait for it (--wait), or end it: kill %d".formatted(holder.pid()));
    }

    private Path file(Role role, long epoch) {
        return directory.resolve("%s%010d.json".formatted(role.prefix(), epoch));
    }

    private Optional<Instant> heartbeat(Role role, long epoch) {
        try {
            return Optional.of(Files.getLastModifiedTime(file(role, epoch)).toInstant());
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /// In rising order.
    private List<Long> epochs(Role role) throws IOException {
        var epochs = new ArrayList<Long>();
        try (var files = Files.newDirectoryStream(directory, role.prefix() + "*.json")) {
            for (var file : files) {
                var name = Objects.toString(file.getFileName());
                epochs.add(
                        Long.parseLong(
                                name.substring(
                                        role.prefix().length(), name.length() - ".json".length())));
            }
        }
        epochs.sort(null);
        return epochs;
    }

    private Optional<Holder> current(Role role) throws IOException {
        var epochs = epochs(role);
        return epochs.isEmpty() ? Optional.empty() : read(file(role, epochs.getLast()));
    }

    private static Optional<Holder> read(Path file) throws IOException {
        try {
            return Optional.of(Home.read(file, Holder.class));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    /// A role that is held until closed.
    public final class Hold implements AutoCloseable {
        private final Role role;
        private final Holder mine;
        private final Path file;
        private final Thread heart;
        private volatile boolean ended;

        private Hold(Role role, Holder mine, Path file) {
            this.role = role;
            this.mine = mine;
            this.file = file;
            this.heart = Thread.ofVirtual().name("heartbeat").start(this::beat);
        }

        public long epoch() {
            return mine.epoch();
        }

        /// To be called directly before each effect.
        ///
        /// @throws OperatorException when another holder has taken over
        public void check() throws IOException {
            if (!last()) {
                throw new OperatorException(
                        Failure.BUSY,
                        OVERTAKEN,
                        "this process showed no heartbeat for %d s, and another has taken over"
                                .formatted(SILENCE_MAX.toSeconds()),
                        "The step that was about to begin was not begun.",
                        "quorate cluster history shows what goes on");
            }
        }

        private boolean last() throws IOException {
            var epochs = epochs(role);
            return !epochs.isEmpty() && epochs.getLast() == mine.epoch();
        }

        private void beat() {
            while (!ended) {
                LockSupport.parkNanos(HEARTBEAT.toNanos());
                try {
                    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
                } catch (IOException missed) {
                    // The next beat tries again; without any, others take over, as they should.
                    LOG.debug("missed a heartbeat", missed);
                }
            }
        }

        @Override
        public void close() throws IOException {
            ended = true;
            if (last()) {
                Home.write(file, mine.letGo());
            }
            LockSupport.unpark(heart);
        }
    }
}
