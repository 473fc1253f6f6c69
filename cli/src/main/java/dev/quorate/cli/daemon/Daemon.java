package dev.quorate.cli.daemon;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.cli.numbers.Numbers;
import dev.quorate.manager.control.Watcher;
import dev.quorate.manager.state.Holds.Hold;
import dev.quorate.manager.state.Holds.Role;
import dev.quorate.manager.state.Home;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Watches over all clusters of a home for as long as it runs. One daemon at a time does; another
/// on the same home stands by and takes over when the first is gone or hangs. One that was
/// overtaken does nothing more and stands by in its turn.
public final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
    private static final Duration STAND_BY = Duration.ofMillis(500);
    private static final Duration LISTEN_BESIDE_AFTER = Duration.ofSeconds(3);
    private static final Duration LOOK_FOR_CLUSTERS = Duration.ofMillis(500);

    private final Home home;
    private final Watcher.Binaries binaries;
    private final Duties duties;
    private final Numbers numbers;
    private final NumbersPort port;
    private final InstantSource clock;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    public Daemon(
            Home home,
            Watcher.Binaries binaries,
            Duties duties,
            Numbers numbers,
            Listen listen,
            InstantSource clock) {
        this.home = home;
        this.binaries = binaries;
        this.duties = duties;
        this.numbers = numbers;
        this.port = new NumbersPort(listen, numbers);
        this.clock = clock;
    }

    /// Runs until it is told to stop.
    ///
    /// @throws OperatorException when it is the only daemon of its home and the address at which a
    ///   person wants its numbers cannot be had
    public void run() throws IOException, InterruptedException {
        try (port) {
            LOG.atInfo()
                    .addKeyValue("home", home.root())
                    .addKeyValue("pid", ProcessHandle.current().pid())
                    .log("daemon started");
            while (!stopping()) {
                var hold = standBy();
                if (hold.isPresent()) {
                    watch(hold.get());
                }
            }
            LOG.atInfo().log("daemon stopped; the members go on");
        } finally {
            ended.countDown();
        }
    }

    /// Asks it to end at the next boundary between two steps, and waits until it has.
    ///
    /// @return whether it has
    public boolean stop(Duration patience) throws InterruptedException {
        stop.countDown();
        return ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean stopping() {
        return stop.getCount() == 0;
    }

    /// The hold of the watch, once nobody else has it; nothing when told to stop before.
    private Optional<Hold> standBy() throws IOException, InterruptedException {
        var said = false;
        var begun = System.nanoTime();
        while (!stopping()) {
            numbers.turned(false);
            try {
                var hold = home.watch().takeYielding(Role.WATCH, "daemon run", Watcher.PERSON);
                if (!said) {
                    listen(hold);
                }
                return Optional.of(hold);
            } catch (OperatorException busy) {
                if (busy.failure() != Failure.BUSY) {
                    throw busy;
                }
                if (!said) {
                    LOG.atInfo().log("standing by: {}", busy.problem());
                    said = true;
                }
            }
            // Not at once: the other may be about to take the same port.
            if (System.nanoTime() - begun > LISTEN_BESIDE_AFTER.toNanos()) {
                port.tryAgain();
            }
            pause(STAND_BY);
        }
        return Optional.empty();
    }

    private void listen(Hold hold) throws IOException {
        try {
            port.begin();
        } catch (OperatorException refused) {
            hold.close();
            throw refused;
        }
    }

    private void watch(Hold hold) throws IOException, InterruptedException {
        LOG.atInfo().addKeyValue("epoch", hold.epoch()).log("watching");
        try (hold;
                var clusters =
                        new WatchedClusters(
                                home, hold, binaries, duties, numbers, clock, this::stopping)) {
            while (!stopping() && clusters.mayGoOn()) {
                numbers.turned(true);
                port.tryAgain();
                clusters.update();
                pause(LOOK_FOR_CLUSTERS);
            }
        }
    }

    private void pause(Duration duration) throws InterruptedException {
        var _ = stop.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    }
}
