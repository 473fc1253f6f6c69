package dev.quorate.manager.simulation;

import dev.quorate.manager.plan.Ailment;
import dev.quorate.manager.plan.Vigil.Orders;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.spec.MemberId;
import dev.quorate.manager.state.Chronicle;
import dev.quorate.manager.state.ClusterRecord;
import dev.quorate.manager.state.Holds.Role;
import dev.quorate.manager.state.Journal.Operation;
import dev.quorate.manager.state.JournalEntry;
import dev.quorate.manager.state.WatchNote;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What lies on the manager's disk, for all programs on its machine.
final class Cabinet {
    static final String MANAGER = "manager-1";

    private final TreeMap<String, List<JournalEntry>> journal = new TreeMap<>();
    private final EnumMap<Role, ModelHolds.Slot> slots = new EnumMap<>(Role.class);
    private final List<Chronicle.Entry> chronicle = new ArrayList<>();
    private ClusterSpec spec;
    private ClusterRecord record;
    private Map<MemberId, Long> indexes = Map.of();
    private Map<MemberId, Ailment> ailments = Map.of();
    private Orders orders = Orders.NONE;
    private @Nullable WatchNote note;
    private long version;
    private int full;

    Cabinet(ClusterSpec spec, ClusterRecord record) {
        this.spec = spec;
        this.record = record;
    }

    ClusterSpec spec() {
        return spec;
    }

    /// @param by who wants it so: a person
    void write(Program by, ClusterSpec wanted) {
        if (!wanted.equals(spec) && by.name().startsWith("daemon")) {
            throw new Violation(
                    "I-Q9 the wanted number stays",
                    "%s wants %d members".formatted(by.name(), wanted.members()));
        }
        spec = wanted;
    }

    ClusterRecord record() {
        return record;
    }

    void write(ClusterRecord next) {
        record = next;
    }

    boolean full() {
        return full > 0;
    }

    void fill(int by) {
        full += by;
    }

    List<Operation> operations() {
        return journal.entrySet().stream()
                .map(each -> new Operation(each.getKey(), each.getValue()))
                .toList();
    }

    /// Grows with every entry.
    long version() {
        return version;
    }

    void append(String operation, JournalEntry entry) {
        journal.computeIfAbsent(operation, _ -> new ArrayList<>()).add(entry);
        version++;
    }

    void loseJournal() {
        journal.clear();
        version++;
    }

    void loseMemory() {
        indexes = Map.of();
        ailments = Map.of();
    }

    Map<MemberId, Long> indexes() {
        return indexes;
    }

    void writeIndexes(Map<MemberId, Long> next) {
        indexes = Map.copyOf(next);
    }

    Map<MemberId, Ailment> ailments() {
        return ailments;
    }

    void writeAilments(Map<MemberId, Ailment> next) {
        ailments = Map.copyOf(next);
    }

    Orders orders() {
        return orders;
    }

    void write(Orders next) {
        orders = next;
    }

    @Nullable WatchNote note() {
        return note;
    }

    void write(WatchNote next) {
        note = next;
    }

    void enter(Chronicle.Entry entry) {
        chronicle.add(entry);
    }

    ModelHolds.Slot slot(Role role) {
        return slots.computeIfAbsent(role, _ -> new ModelHolds.Slot());
    }
}
