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

/// The manager's records as one program reads and writes them.
///
/// @param cabinet what all programs share
record ModelRecords(World world, Program program, Cabinet cabinet) implements Records {
    @Override
    public String name() {
        return cabinet.spec().name();
    }

    @Override
    public ClusterRecord record() {
        program.enter();
        return cabinet.record();
    }

    @Override
    public void write(ClusterRecord record) throws IOException {
        write("record", () -> cabinet.write(record));
    }

    private void write(String what, Runnable writing) throws IOException {
        try {
            var _ =
                    program.<Cabinet, IOException>effect(
                            "write " + what,
                            () -> {
                                if (cabinet.full()) {
                                    throw new IOException("No space left on device");
                                }
                                writing.run();
                                return cabinet;
                            });
        } catch (InterruptedException never) {
            throw new IllegalStateException("nobody interrupts the model", never);
        }
    }

    @Override
    public Journal journal() {
        return new Journal(
                new Journal.Pages() {
                    @Override
                    public List<Operation> operations() {
                        program.enter();
                        return cabinet.operations();
                    }

                    @Override
                    public String stamp() {
                        program.enter();
                        return Long.toString(cabinet.version());
                    }

                    @Override
                    public void append(String operation, JournalEntry entry) throws IOException {
                        write(
                                "journal",
                                () -> {
                                    world.invariants().journalled(program, operation, entry);
                                    cabinet.append(operation, entry);
                                });
                    }

                    @Override
                    public void mend(String operation) {}
                });
    }

    @Override
    public Holds holds() {
        return new ModelHolds(world, program, cabinet);
    }

    @Override
    public Map<MemberId, Long> appliedIndexes() {
        return cabinet.indexes();
    }

    @Override
    public void writeAppliedIndexes(Map<MemberId, Long> indexes) throws IOException {
        write("indexes", () -> cabinet.writeIndexes(indexes));
    }

    @Override
    public Orders orders() {
        program.enter();
        return cabinet.orders();
    }

    @Override
    public Map<MemberId, Ailment> ailments() {
        return cabinet.ailments();
    }

    @Override
    public void writeAilments(Map<MemberId, Ailment> ailments) throws IOException {
        write("ailments", () -> cabinet.writeAilments(ailments));
    }

    @Override
    public Optional<WatchNote> watchNote() {
        return Optional.ofNullable(cabinet.note());
    }

    @Override
    public void write(WatchNote note) throws IOException {
        write(
                "note",
                () -> {
                    cabinet.write(note);
                    world.tell(
                            "%s: %s%s %s",
                            program.name(),
                            note.kind(),
                            note.code().isEmpty() ? "" : " " + note.code(),
                            note.text());
                });
    }

    @Override
    public void enter(Chronicle.Entry entry) throws IOException {
        write("decision", () -> cabinet.enter(entry));
    }
}
