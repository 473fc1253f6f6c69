package dev.quorate.cli;

import dev.quorate.manager.state.Holds;
import dev.quorate.manager.state.Holds.Role;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Interrupts long work of the daemon, on the thread that opens this, when a command asks for the
/// cluster. For work that has to begin anew afterwards.
final class GivingWay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GivingWay.class);
    private static final long LOOK_MILLIS = 500;

    private final Holds holds;
    private final Thread working = Thread.currentThread();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread looking;
    private volatile boolean asked;

    private GivingWay(Holds holds) {
        this.holds = holds;
        this.looking = Thread.ofVirtual().name("giving-way").unstarted(this::look);
    }

    static GivingWay over(Holds holds) {
        var giving = new GivingWay(holds);
        giving.looking.start();
        return giving;
    }

    private void look() {
        try {
            while (!over.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (claimed()) {
                    asked = true;
                    working.interrupt();
                    return;
                }
            }
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean claimed() {
        try {
            return holds.claimant(Role.BACKUP).isPresent();
        } catch (IOException unreadable) {
            LOG.debug("who asks for the cluster cannot be read", unreadable);
            return false;
        }
    }

    /// Whether a command asked for it.
    boolean asked() {
        return asked;
    }

    @Override
    public void close() {
        over.countDown();
        var told = Thread.interrupted();
        while (looking.isAlive()) {
            try {
                looking.join();
            } catch (InterruptedException again) {
                told = true;
            }
        }
        if (told && !asked) {
            Thread.currentThread().interrupt();
        }
    }
}
