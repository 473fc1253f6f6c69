package dev.quorate.manager.control;

import dev.quorate.OperatorException;
import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.plan.Ailment;
import dev.quorate.manager.plan.RolledBack;
import dev.quorate.manager.spec.MemberId;
import dev.quorate.manager.state.Records;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// What a watch remembers of one cluster beyond the last look, on disk as well, so that a daemon
/// that was killed goes on with it: what members suffer from, and how far each was ever seen.
///
/// It is written when a suffering begins or ends, then the more rarely the longer it lasts: what a
/// crash can lose of a grace is a tenth of it.
final class Memory {
    private static final Logger LOG = LoggerFactory.getLogger(Memory.class);
    private static final Duration WRITE_MIN = Duration.ofSeconds(1);
    private static final Duration INDEXES_EVERY = Duration.ofSeconds(10);

    private final Records home;
    private final LongSupplier nanos;
    private final Map<MemberId, Long> indexes;
    private Map<MemberId, Ailment> ailments;
    private Map<MemberId, Ailment> written;
    private long lastLook;
    private Map<MemberId, Long> knownOnDisk;
    private long indexesWritten;

    private Memory(
            Records home,
            LongSupplier nanos,
            Map<MemberId, Long> indexes,
            Map<MemberId, Ailment> ailments) {
        this.home = home;
        this.nanos = nanos;
        this.indexes = new HashMap<>(indexes);
        this.knownOnDisk = Map.copyOf(indexes);
        this.ailments = ailments;
        this.written = ailments;
        this.lastLook = nanos.getAsLong();
        this.indexesWritten = lastLook;
    }

    /// @param nanos a clock that never jumps
    static Memory of(Records home, LongSupplier nanos) throws IOException {
        return new Memory(home, nanos, home.appliedIndexes(), ailments(home));
    }

    /// A record that cannot be read makes every grace begin anew, which is safe.
    static Map<MemberId, Ailment> ailments(Records home) throws IOException {
        try {
            return home.ailments();
        } catch (OperatorException damaged) {
            LOG.atWarn()
                    .addKeyValue("cluster", home.name())
                    .addKeyValue("problem", damaged.problem())
                    .log("what members suffered from is not known; graces begin anew");
            return Map.of();
        }
    }

    Map<MemberId, Ailment> ailments() {
        return ailments;
    }

    void see(ClusterView view) throws IOException {
        var now = nanos.getAsLong();
        ailments =
                Ailment.after(
                        ailments,
                        RolledBack.marked(view, indexes, ailments),
                        indexes,
                        Duration.ofNanos(now - lastLook));
        lastLook = now;
        if (worthWriting()) {
            home.writeAilments(ailments);
            written = ailments;
        }
        Works.remember(indexes, view);
        if (now - indexesWritten > INDEXES_EVERY.toNanos()) {
            writeIndexes();
        }
    }

    private boolean worthWriting() {
        if (!ailments.keySet().equals(written.keySet())) {
            return true;
        }
        return ailments.entrySet().stream()
                .anyMatch(entry -> {
                    var before = written.get(entry.getKey());
                    var ailment = entry.getValue();
                    if (before == null || before.kind() != ailment.kind()) {
                        return true;
                    }
                    var grown = ailment.lasting().minus(before.lasting());
                    return grown.compareTo(WRITE_MIN) >= 0
                            && grown.compareTo(ailment.lasting().dividedBy(10)) >= 0;
                });
    }

    /// Of an idle cluster nothing changes, and nothing is written.
    void writeIndexes() throws IOException {
        indexesWritten = nanos.getAsLong();
        if (indexes.equals(knownOnDisk)) {
            return;
        }
        home.appliedIndexes().forEach((id, index) -> indexes.merge(id, index, Math::max));
        home.writeAppliedIndexes(indexes);
        knownOnDisk = Map.copyOf(indexes);
    }

    Map<MemberId, Long> indexes() {
        return indexes;
    }
}
