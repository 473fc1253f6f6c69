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
    private boolean asked;
    private boolean ended;

    private GivingWay(Holds holds) {
        this.holds = holds;
    }

    static GivingWay over(Holds holds) {
        var giving = new GivingWay(holds);
        Thread.ofVirtual().name("giving-way").start(giving::look);
        return giving;
    }

    private void look() {
        try {
            while (!over.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (claimed()) {
                    endWork();
                    return;
                }
            }
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }

    /// Never after the work's own end: the thread has another use then.
    private synchronized void endWork() {
        if (!ended) {
            asked = true;
            working.interrupt();
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
    synchronized boolean asked() {
        return asked;
    }

    @Override
    public synchronized void close() {
        ended = true;
        over.countDown();
        if (asked) {
            var _ = Thread.interrupted();
        }
    }
}
