package dev.quorate.manager.simulation;

import dev.quorate.manager.simulation.Entry.Change;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// What a member keeps on its disk: term, log, and how much of it is known to be committed.
final class DataDir {
    private final long memberId;
    private final long clusterId;
    private final ArrayList<Entry> log;
    private final BitSet writes;
    private long term;
    private int committed;
    private long revision;
    private Config config;
    private boolean damaged;

    private DataDir(
            long memberId,
            long clusterId,
            List<Entry> log,
            BitSet writes,
            long term,
            int committed,
            long revision,
            Config config) {
        this.memberId = memberId;
        this.clusterId = clusterId;
        this.log = new ArrayList<>(log);
        this.writes = writes;
        this.term = term;
        this.committed = committed;
        this.revision = revision;
        this.config = config;
    }

    static DataDir empty(long memberId, long clusterId) {
        return new DataDir(memberId, clusterId, List.of(), new BitSet(), 0, 0, 1, Config.EMPTY);
    }

    /// As an old image of the disk holds it.
    DataDir copy() {
        return new DataDir(
                memberId,
                clusterId,
                log,
                BitSet.valueOf(writes.toLongArray()),
                term,
                committed,
                revision,
                config);
    }

    long memberId() {
        return memberId;
    }

    long clusterId() {
        return clusterId;
    }

    long term() {
        return term;
    }

    void raiseTerm(long seen) {
        term = Math.max(term, seen);
    }

    int size() {
        return log.size();
    }

    int committed() {
        return committed;
    }

    /// The member list as far as this member knows.
    Config config() {
        return config;
    }

    boolean damaged() {
        return damaged;
    }

    void damage() {
        damaged = true;
    }

    Entry entry(int number) {
        return log.get(number - 1);
    }

    long lastIndex() {
        return log.isEmpty() ? 0 : log.getLast().index();
    }

    long lastTerm() {
        return log.isEmpty() ? 0 : log.getLast().term();
    }

    /// The index up to which it has applied.
    long appliedIndex() {
        return committed == 0 ? 0 : entry(committed).index();
    }

    /// As etcd counts it: 1 for the empty store, then one a write.
    long revision() {
        return revision;
    }

    void append(long atTerm, Change change) {
        var lines = change instanceof Change.Write write ? write.lines() : 1;
        add(new Entry(atTerm, lastIndex() + lines, change));
    }

    private void add(Entry entry) {
        log.add(entry);
        if (entry.change() instanceof Change.Write write) {
            writes.set(write.id());
        }
    }

    private void truncate(int size) {
        while (log.size() > size) {
            if (log.removeLast().change() instanceof Change.Write write) {
                writes.clear(write.id());
            }
        }
    }

    /// Whether this log is at least as new as the other (raft, 5.4.1).
    boolean upToDate(DataDir other) {
        return lastTerm() != other.lastTerm()
                ? lastTerm() > other.lastTerm()
                : lastIndex() >= other.lastIndex();
    }

    /// Up to where this log and the leader's are the same, as raft finds it: by index and term.
    int commonWith(DataDir leader) {
        var number = Math.min(size(), leader.size());
        while (number > 0
                && (entry(number).term() != leader.entry(number).term()
                        || entry(number).index() != leader.entry(number).index())) {
            number--;
        }
        return number;
    }

    /// Takes over the leader's log from there on.
    void follow(DataDir leader, int common) {
        truncate(common);
        for (var number = common + 1; number <= leader.size(); number++) {
            add(leader.entry(number));
        }
    }

    /// Applies the next entry.
    void commitNext() {
        committed++;
        var change = entry(committed).change();
        if (change instanceof Change.Write(var _, var lines)) {
            revision += lines;
        } else {
            config = config.after(change);
        }
    }

    /// Whether an acknowledged write is here.
    boolean holds(int write) {
        return writes.get(write);
    }

    /// The first of these writes that is not here; -1 when all are.
    int firstMissing(BitSet acknowledged) {
        for (var write = acknowledged.nextSetBit(0);
                write >= 0;
                write = acknowledged.nextSetBit(write + 1)) {
            if (!writes.get(write)) {
                return write;
            }
        }
        return -1;
    }

    boolean changeOfMembershipPending() {
        for (var number = committed + 1; number <= size(); number++) {
            if (entry(number).change().ofMembership()) {
                return true;
            }
        }
        return false;
    }
}
