package dev.quorate.restore.keys;

import dev.quorate.manager.etcd.EtcdException;
import dev.quorate.manager.etcd.KeyValues;
import dev.quorate.manager.etcd.KeyValues.Held;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Gatherers;

/// Brings kept keys back into a living cluster, and touches nothing else there. What somebody
/// changes meanwhile is never overwritten: each write is bound to the revision that the key was
/// seen at.
public final class KeyReturn {
    private static final int CALLS_AT_ONCE = 16;

    /// How many keys, and bytes of values, are held at once.
    private static final int BATCH_KEYS = 256;

    private static final long BATCH_BYTES = 16 << 20;

    private final KeptKeys kept;
    private final KeyValues live;

    public KeyReturn(KeptKeys kept, KeyValues live) {
        this.kept = kept;
        this.live = live;
    }

    /// What became of it.
    ///
    /// @param written keys
    /// @param same that needed nothing
    /// @param skipped that are there with another value, which was to stay
    /// @param changed that somebody else changed since the survey, and that stay as they are
    public record Outcome(long written, long same, long skipped, long changed) {
        private Outcome plus(Outcome other) {
            return new Outcome(
                    written + other.written,
                    same + other.same,
                    skipped + other.skipped,
                    changed + other.changed);
        }

        private static Outcome of(Fate fate) {
            return new Outcome(
                    fate == Fate.WRITTEN ? 1 : 0,
                    fate == Fate.SAME ? 1 : 0,
                    fate == Fate.SKIPPED ? 1 : 0,
                    fate == Fate.CHANGED ? 1 : 0);
        }
    }

    private enum Fate {
        WRITTEN,
        SAME,
        SKIPPED,
        CHANGED
    }

    /// Looks what is there; changes nothing.
    public Survey survey() throws IOException, InterruptedException, EtcdException {
        var counts = new Counts();
        inBatches(batch -> {
            for (var pair : inParallel(batch, this::find)) {
                counts.add(pair);
            }
        });
        return counts.survey();
    }

    /// Writes.
    ///
    /// @param survey made before, which a person has agreed to
    public Outcome write(Survey survey, OnConflict policy)
            throws IOException, InterruptedException, EtcdException {
        if (policy == OnConflict.FAIL && !survey.different().isEmpty()) {
            throw new IllegalArgumentException("there are conflicts, and the policy is to fail");
        }
        Outcome[] sum = {new Outcome(0, 0, 0, 0)};
        inBatches(batch -> {
            for (var fate : inParallel(batch, key -> write(key, survey, policy))) {
                sum[0] = sum[0].plus(Outcome.of(fate));
            }
        });
        return sum[0];
    }

    private Fate write(KeptKey key, Survey survey, OnConflict policy)
            throws EtcdException, InterruptedException {
        var there = live.find(key.key());
        if (there.isPresent() && Arrays.equals(there.get().value(), key.value())) {
            return Fate.SAME;
        }
        var seen = Optional.ofNullable(survey.different().get(ByteBuffer.wrap(key.key())));
        if (there.isPresent() && seen.isPresent() && policy == OnConflict.SKIP) {
            return Fate.SKIPPED;
        }
        long expected = seen.orElse(0L);
        if (there.map(Held::modRevision).orElse(0L) != expected) {
            return Fate.CHANGED;
        }
        return live.putUnlessChanged(key.key(), key.value(), expected)
                ? Fate.WRITTEN
                : Fate.CHANGED;
    }

    private record Pair(KeptKey kept, Optional<Held> there) {}

    private Pair find(KeptKey key) throws EtcdException, InterruptedException {
        return new Pair(key, live.find(key.key()));
    }

    private static final class Counts {
        private final HashMap<ByteBuffer, Long> different = new HashMap<>();
        private long keys;
        private long absent;
        private long same;
        private long leased;
        private long sealed;

        private void add(Pair pair) {
            keys++;
            leased += pair.kept().lease() == 0 ? 0 : 1;
            sealed += pair.kept().sealedByKubernetes() ? 1 : 0;
            if (pair.there().isEmpty()) {
                absent++;
            } else if (Arrays.equals(pair.there().get().value(), pair.kept().value())) {
                same++;
            } else {
                different.put(ByteBuffer.wrap(pair.kept().key()), pair.there().get().modRevision());
            }
        }

        private Survey survey() {
            return new Survey(keys, absent, same, different, leased, sealed);
        }
    }

    @FunctionalInterface
    private interface Work {
        void on(List<KeptKey> batch) throws EtcdException, InterruptedException;
    }

    private void inBatches(Work work) throws IOException, InterruptedException, EtcdException {
        var batch = new ArrayList<KeptKey>();
        long[] bytes = {0};
        try {
            kept.forEach(key -> {
                batch.add(key);
                bytes[0] += key.value().length;
                if (batch.size() == BATCH_KEYS || bytes[0] >= BATCH_BYTES) {
                    run(work, batch);
                    batch.clear();
                    bytes[0] = 0;
                }
            });
            run(work, batch);
        } catch (Carried carried) {
            throw carried.failure;
        }
    }

    private static void run(Work work, List<KeptKey> batch) throws InterruptedException {
        try {
            work.on(batch);
        } catch (EtcdException failed) {
            throw new Carried(failed);
        }
    }

    @FunctionalInterface
    private interface Call<T> {
        T on(KeptKey key) throws EtcdException, InterruptedException;
    }

    private static <T> List<T> inParallel(List<KeptKey> batch, Call<T> call)
            throws EtcdException, InterruptedException {
        try {
            return batch.stream()
                    .gather(
                            Gatherers.mapConcurrent(
                                    CALLS_AT_ONCE,
                                    key -> {
                                        try {
                                            return call.on(key);
                                        } catch (EtcdException failed) {
                                            throw new Carried(failed);
                                        } catch (InterruptedException interrupted) {
                                            Thread.currentThread().interrupt();
                                            throw new IllegalStateException(interrupted);
                                        }
                                    }))
                    .toList();
        } catch (Carried carried) {
            throw carried.failure;
        } catch (IllegalStateException stopped) {
            if (stopped.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            throw stopped;
        }
    }

    /// Through code that knows nothing of etcd.
    private static final class Carried extends RuntimeException {
        private final transient EtcdException failure;

        Carried(EtcdException failure) {
            super(failure);
            this.failure = failure;
        }
    }
}
