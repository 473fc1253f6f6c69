package dev.quorate.tests.archive;

import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.manager.etcd.EtcdException;
import dev.quorate.manager.etcd.KeyValues;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Writes until it is stopped, and remembers at which revision each acknowledged write happened.
final class Load implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final int WRITERS = 2;

    private final KeyValues keys;
    private final ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final ConcurrentSkipListMap<Long, String> acknowledged = new ConcurrentSkipListMap<>();

    private Load(KeyValues keys) {
        this.keys = keys;
    }

    static Load on(ArchiveBench bench, List<Endpoint> endpoints) throws EtcdException {
        var load = new Load(KeyValues.of(endpoints, bench.cluster.tls(), DEADLINE));
        load.begin();
        return load;
    }

    /// One that is yet to begin.
    static Load later(ArchiveBench bench) throws EtcdException {
        return new Load(KeyValues.of(bench.endpoints(), bench.cluster.tls(), DEADLINE));
    }

    /// Begins to write; does nothing when it writes already.
    void begin() {
        if (begun.compareAndSet(false, true)) {
            for (int i = 0; i < WRITERS; i++) {
                writers.execute(this::write);
            }
        }
    }

    private void write() {
        try {
            while (!stopped.await(2, TimeUnit.MILLISECONDS)) {
                var number = next.getAndIncrement();
                var text = "load/%d=%d".formatted(number % 50, number);
                try {
                    var revision =
                            keys.put("load/" + number % 50, text.getBytes(StandardCharsets.UTF_8));
                    acknowledged.put(revision, text);
                } catch (EtcdException unknown) {
                    // It may have happened or not: the archive says.
                    stopped.await(50, TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// What was acknowledged so far, by revision.
    ConcurrentSkipListMap<Long, String> acknowledged() {
        return acknowledged;
    }

    long lastRevision() {
        return acknowledged.isEmpty() ? 0 : acknowledged.lastKey();
    }

    /// No further write begins, and none is under way any more.
    void stop() {
        stopped.countDown();
        writers.close();
    }

    @Override
    public void close() {
        stop();
        keys.close();
    }
}
