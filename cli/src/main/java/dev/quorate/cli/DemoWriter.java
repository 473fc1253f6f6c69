package dev.quorate.cli;

import dev.quorate.manager.etcd.ClientTls;
import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.manager.etcd.EtcdException;
import dev.quorate.manager.etcd.KeyValues;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Writes all the time, each key once, and keeps account of what etcd has acknowledged. A write
/// whose answer was lost may have happened or not, and is not counted as either.
final class DemoWriter implements AutoCloseable {
    static final String PREFIX = "demo/";

    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PACE_NANOS = 5_000_000;

    private final KeyValues keys;
    private final Map<String, Long> acknowledged = new ConcurrentSkipListMap<>();
    private final AtomicLong unknown = new AtomicLong();
    private final AtomicLong longestGapNanos = new AtomicLong();
    private final Thread thread;
    private volatile boolean ended;

    DemoWriter(List<Endpoint> endpoints, ClientTls tls) throws EtcdException {
        this.keys = KeyValues.of(endpoints, tls, DEADLINE);
        this.thread = Thread.ofVirtual().name("demo-writer").start(this::write);
    }

    private void write() {
        long number = 0;
        long last = System.nanoTime();
        while (!ended) {
            var key = "%s%08d".formatted(PREFIX, number++);
            try {
                acknowledged.put(key, keys.put(key, value(key)));
                var now = System.nanoTime();
                longestGapNanos.accumulateAndGet(now - last, Math::max);
                last = now;
            } catch (EtcdException lost) {
                unknown.incrementAndGet();
            } catch (InterruptedException interrupted) {
                return;
            }
            LockSupport.parkNanos(PACE_NANOS);
        }
    }

    static byte[] value(String key) {
        return ("value of " + key).getBytes(StandardCharsets.UTF_8);
    }

    /// Each acknowledged key with the revision at which it was written.
    Map<String, Long> acknowledged() {
        return Map.copyOf(acknowledged);
    }

    /// Waits until so many writes are acknowledged.
    ///
    /// @throws IllegalStateException when that takes longer than a cluster that works would need
    void awaitAcknowledged(int writes) throws InterruptedException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (acknowledged.size() < writes) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "%d of %d writes were acknowledged within %s"
                                .formatted(acknowledged.size(), writes, PATIENCE));
            }
            LockSupport.parkNanos(PACE_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    long unknown() {
        return unknown.get();
    }

    /// The longest time between two acknowledgements.
    Duration longestGap() {
        return Duration.ofNanos(longestGapNanos.get());
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join(DEADLINE.plusSeconds(1));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        keys.close();
    }
}
