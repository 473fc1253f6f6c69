package dev.quorate.backup.look;

import dev.quorate.backup.look.Change.Kind;
import dev.quorate.backup.look.Timeline.Chapter;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/// Puts deletions together that belong together: keys of one group, none later than a while after
/// the one before.
public final class Bursts implements HistoryVisitor {
    /// Where times are not known, so many changes between two deletions part them.
    private static final long REVISIONS_APART_MAX = 100;

    private static final Comparator<Burst> BY_SIZE =
            Comparator.comparingLong(Burst::keys).thenComparingLong(Burst::firstRevision);

    private final Duration quiet;
    private final long keysMin;
    private final int burstsMax;
    private final Map<ByteBuffer, Growing> growing = new HashMap<>();
    private final PriorityQueue<Burst> found = new PriorityQueue<>(BY_SIZE);
    private final List<Stretch.Missing> missing = new ArrayList<>();
    private long leftOut;
    private long order;

    /// @param quiet how long nothing of a group is deleted before a burst is over
    /// @param keysMin bursts with fewer keys are left out
    /// @param burstsMax the largest so many are kept, 1 at least
    public Bursts(Duration quiet, long keysMin, int burstsMax) {
        this.quiet = quiet;
        this.keysMin = keysMin;
        this.burstsMax = burstsMax;
    }

    private static final class Growing {
        private final Change first;
        private final long order;
        private int common;
        private Change last;
        private long keys = 1;

        Growing(Change first, long order) {
            this.first = first;
            this.order = order;
            this.last = first;
            this.common = first.key().length;
        }

        void add(Change next) {
            int mismatch =
                    Arrays.mismatch(first.key(), 0, common, next.key(), 0, next.key().length);
            common = mismatch < 0 ? common : Math.min(common, mismatch);
            last = next;
            keys++;
        }

        /// What all keys have in common, up to a slash.
        private byte[] prefix(int group) {
            int end = common;
            if (keys > 1) {
                while (end > group && first.key()[end - 1] != '/') {
                    end--;
                }
            }
            return Arrays.copyOf(first.key(), end);
        }

        Burst burst() {
            return new Burst(
                    first.lineage(),
                    prefix(PathDepth.NATURAL.group(first.key()).length),
                    keys,
                    first.revision(),
                    last.revision(),
                    first.timed() ? first.notAfter() : first.notBefore(),
                    last.notAfter(),
                    first.timed() && last.timed());
        }
    }

    @Override
    public void chapter(Chapter chapter) {
        closeAll();
    }

    @Override
    public void change(Change change) {
        if (change.kind() != Kind.DELETED) {
            return;
        }
        var group = ByteBuffer.wrap(PathDepth.NATURAL.group(change.key()));
        var known = growing.get(group);
        if (known != null && follows(known.last, change)) {
            known.add(change);
            return;
        }
        if (known != null) {
            close(known);
        }
        growing.put(group, new Growing(change, order++));
    }

    private boolean follows(Change before, Change next) {
        if (before.timed() && next.timed()) {
            return !next.notAfter().isAfter(before.notAfter().plus(quiet));
        }
        return next.revision() - before.revision() <= REVISIONS_APART_MAX;
    }

    @Override
    public void missing(Stretch.Missing gap) {
        closeAll();
        missing.add(gap);
    }

    private void closeAll() {
        growing.values().stream()
                .sorted(Comparator.comparingLong(one -> one.order))
                .forEach(this::close);
        growing.clear();
    }

    private void close(Growing ended) {
        if (ended.keys < keysMin) {
            return;
        }
        found.add(ended.burst());
        if (found.size() > burstsMax) {
            found.remove();
            leftOut++;
        }
    }

    /// The largest that were found, in the order in which they began.
    public List<Burst> found() {
        closeAll();
        return found.stream()
                .sorted(
                        Comparator.comparing(Burst::until, Comparator.<Instant>naturalOrder())
                                .thenComparingLong(Burst::firstRevision))
                .toList();
    }

    /// How many smaller ones there were besides; after [#found].
    public long leftOut() {
        return leftOut;
    }

    /// Where deletions may have been that nobody knows of.
    public List<Stretch.Missing> missing() {
        return List.copyOf(missing);
    }
}
