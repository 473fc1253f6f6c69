package dev.quorate.manager.simulation;

import dev.quorate.manager.plan.Ailment;
import dev.quorate.manager.plan.Vigil.Orders;
import dev.quorate.manager.spec.MemberId;
import dev.quorate.manager.state.Chronicle;
import dev.quorate.manager.state.ClusterRecord;
import dev.quorate.manager.state.Holds;
import dev.quorate.manager.state.Journal;
import dev.quorate.manager.state.Journal.Operation;
import dev.quorate.manager.state.JournalEntry;
import dev.quorate.manager.state.Records;
import dev.quorate.manager.state.WatchNote;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// Hands every call on; a planted bug changes one.
class RecordsAround implements Records {
    private final Records sound;

    RecordsAround(Records sound) {
        this.sound = sound;
    }

    /// Records whose journal is read wrongly.
    static Records reading(Records sound, UnaryOperator<JournalEntry> wrongly) {
        return journalling(sound, wrongly, _ -> true);
    }

    /// Records whose journal gets some entries only.
    static Records appending(Records sound, Predicate<JournalEntry> written) {
        return journalling(sound, same -> same, written);
    }

    private static Records journalling(
            Records sound, UnaryOperator<JournalEntry> wrongly, Predicate<JournalEntry> written) {
        return new RecordsAround(sound) {
            @Override
            public Journal journal() throws IOException {
                var pages = sound.journal().pages();
                return new Journal(
                        new Journal.Pages() {
                            @Override
                            public List<Operation> operations() throws IOException {
                                return pages.operations().stream()
                                        .map(operation ->
                                                new Operation(
                                                        operation.id(),
                                                        operation.entries().stream()
                                                                .map(wrongly)
                                                                .toList()))
                                        .toList();
                            }

                            @Override
                            public String stamp() throws IOException {
                                return pages.stamp();
                            }

                            @Override
                            public void append(String operation, JournalEntry entry)
                                    throws IOException {
                                if (written.test(entry)) {
                                    pages.append(operation, entry);
                                }
                            }

                            @Override
                            public void mend(String operation) throws IOException {
                                pages.mend(operation);
                            }
                        });
            }
        };
    }

    @Override
    public String name() {
        return sound.name();
    }

    @Override
    public ClusterRecord record() throws IOException {
        return sound.record();
    }

    @Override
    public void write(ClusterRecord record) throws IOException {
        sound.write(record);
    }

    @Override
    public Journal journal() throws IOException {
        return sound.journal();
    }

    @Override
    public Holds holds() throws IOException {
        return sound.holds();
    }

    @Override
    public Map<MemberId, Long> appliedIndexes() throws IOException {
        return sound.appliedIndexes();
    }

    @Override
    public void writeAppliedIndexes(Map<MemberId, Long> indexes) throws IOException {
        sound.writeAppliedIndexes(indexes);
    }

    @Override
    public Orders orders() throws IOException {
        return sound.orders();
    }

    @Override
    public Map<MemberId, Ailment> ailments() throws IOException {
        return sound.ailments();
    }

    @Override
    public void writeAilments(Map<MemberId, Ailment> ailments) throws IOException {
        sound.writeAilments(ailments);
    }

    @Override
    public Optional<WatchNote> watchNote() throws IOException {
        return sound.watchNote();
    }

    @Override
    public void write(WatchNote note) throws IOException {
        sound.write(note);
    }

    @Override
    public void enter(Chronicle.Entry entry) throws IOException {
        sound.enter(entry);
    }
}
