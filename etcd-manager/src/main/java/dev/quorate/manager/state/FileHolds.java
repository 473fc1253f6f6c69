package dev.quorate.manager.state;

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

/// Who may act, on this machine.
///
/// Each epoch is a file of its own, made by a link that only one process can make; the highest
/// holds. Its heartbeat is the time of the file. So nobody ever waits for a lock that a process
/// keeps which was stopped in the middle.
public record FileHolds(Path directory) implements Holds {
    private static final Logger LOG = LoggerFactory.getLogger(FileHolds.class);
    private static final Duration HEARTBEAT = Duration.ofMillis(500);

    /// How long a silent holder is watched before it is taken to hang: the clock may have jumped,
    /// or the whole machine may have slept.
    private static final Duration LISTENING = Duration.ofMillis(1_200);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    /// How long the daemon may take to come to the next boundary between two steps: to stop a
    /// member is the longest step there is.
    private static final Duration YIELD_MAX = Duration.ofSeconds(40);

    @Override
    public Hold take(Role role, String what, String person) throws IOException {
        return take(role, what, person, false);
    }

    @Override
    public Hold takeYielding(Role role, String what, String person) throws IOException {
        return take(role, what, person, true);
    }

    @Override
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
            Files.deleteIfExists(directory.resolve(claim(role)));
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private void ask(Role role, String what, String person) throws IOException {
        Home.write(directory.resolve(claim(role)), self(what, person, false, 0));
    }

    @Override
    public Optional<Holder> claimant(Role role) throws IOException {
        return read(directory.resolve(claim(role))).filter(FileHolds::running);
    }

    private Hold take(Role role, String what, String person, boolean yields) throws IOException {
        var current = current(role);
        if (current.isPresent() && alive(role, current.get())) {
            throw Holds.busy(current.get());
        }
        var mine = self(what, person, yields, current.map(Holder::epoch).orElse(0L) + 1);
        var file = file(role, mine.epoch());
        var draft = file.resolveSibling("." + UUID.randomUUID() + ".partial");
        try {
            Home.write(draft, mine);
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException faster) {
            throw Holds.busy(current(role).orElse(mine));
        } finally {
            Files.deleteIfExists(draft);
        }
        var hold = new FileHold(role, mine, file);
        var epochs = epochs(role);
        if (epochs.getLast() != mine.epoch()) {
            hold.close();
            throw Holds.busy(current(role).orElse(mine));
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

    @Override
    public Optional<Holder> holder(Role role) throws IOException {
        return current(role)
                .filter(holder -> !holder.released() && running(holder))
                .filter(holder ->
                        heartbeat(role, holder.epoch())
                                .map(beat -> beat.plus(SILENCE_MAX).isAfter(Instant.now()))
                                .orElse(false));
    }

    private boolean alive(Role role, Holder holder) {
        if (holder.released() || !running(holder)) {
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

    private static boolean running(Holder holder) {
        return ProcessHandle.of(holder.pid())
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> process.info().startInstant())
                .filter(holder.processStartedAt()::equals)
                .isPresent();
    }

    private static String prefix(Role role) {
        return role.name().toLowerCase(Locale.ROOT) + ".hold.";
    }

    private static String claim(Role role) {
        return role.name().toLowerCase(Locale.ROOT) + ".claim.json";
    }

    private Path file(Role role, long epoch) {
        return directory.resolve("%s%010d.json".formatted(prefix(role), epoch));
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
        try (var files = Files.newDirectoryStream(directory, prefix(role) + "*.json")) {
            for (var file : files) {
                var name = Objects.toString(file.getFileName());
                epochs.add(
                        Long.parseLong(
                                name.substring(
                                        prefix(role).length(), name.length() - ".json".length())));
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

    private final class FileHold implements Hold {
        private final Role role;
        private final Holder mine;
        private final Path file;
        private final Thread heart;
        private volatile boolean ended;

        private FileHold(Role role, Holder mine, Path file) {
            this.role = role;
            this.mine = mine;
            this.file = file;
            this.heart = Thread.ofVirtual().name("heartbeat").start(this::beat);
        }

        @Override
        public long epoch() {
            return mine.epoch();
        }

        @Override
        public void check() throws IOException {
            if (!last()) {
                throw Holds.overtaken();
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
