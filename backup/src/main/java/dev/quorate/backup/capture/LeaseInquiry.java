package dev.quorate.backup.capture;

import dev.quorate.backup.archive.LeaseGrant;
import dev.quorate.manager.etcd.Changes;
import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.manager.etcd.EtcdException;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Asks etcd how long leases last, at the first sight of each in a change: once it has run out,
/// nobody knows any more. The watch does not wait for that.
final class LeaseInquiry {
    private static final int SEEN_MAX = 100_000;
    private static final Duration POLL = Duration.ofMillis(500);

    private final Changes changes;
    private final InstantSource clock;
    private final Duration patience;
    private final BlockingQueue<Long> unasked = new LinkedBlockingQueue<>();
    private final BlockingQueue<LeaseGrant> answered = new LinkedBlockingQueue<>();
    private final AtomicInteger open = new AtomicInteger();

    private final Map<Long, Boolean> seen =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
                    return size() > SEEN_MAX;
                }
            };

    LeaseInquiry(Changes changes, InstantSource clock, Duration patience) {
        this.changes = changes;
        this.clock = clock;
        this.patience = patience;
    }

    /// A change named a lease. By one thread only.
    void saw(long lease) {
        if (lease != 0 && seen.put(lease, true) == null) {
            open.incrementAndGet();
            unasked.add(lease);
        }
    }

    /// What is known by now; leases that are still being asked about are waited for a moment and
    /// come later else.
    List<LeaseGrant> take(Duration wait) throws InterruptedException {
        var grants = new ArrayList<LeaseGrant>();
        long until = System.nanoTime() + wait.toNanos();
        while (open.get() > 0) {
            var grant = answered.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (grant == null) {
                break;
            }
            grants.add(grant);
            open.decrementAndGet();
        }
        return grants;
    }

    /// Answers questions until interrupted.
    void run(Connection connection) throws InterruptedException {
        while (true) {
            var lease = unasked.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
            if (lease != null) {
                answered.add(new LeaseGrant(lease, ask(connection, lease), clock.instant()));
            }
        }
    }

    private OptionalLong ask(Connection connection, long lease) throws InterruptedException {
        try {
            return changes.grantedSeconds(connection.endpoint(), lease, patience);
        } catch (EtcdException unanswered) {
            return OptionalLong.empty();
        }
    }

    /// Which member is followed at the moment.
    @FunctionalInterface
    interface Connection {
        Endpoint endpoint() throws InterruptedException;
    }
}
