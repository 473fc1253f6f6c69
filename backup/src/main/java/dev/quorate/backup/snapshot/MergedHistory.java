package dev.quorate.backup.snapshot;

import dev.quorate.backup.snapshot.RebuildException.Reason;

import java.io.IOException;

/// The history that a base holds, and the events behind it. Every revision of etcd has at least one
/// event, and the events of one revision are numbered from 0 (`server/storage/mvcc/kvstore_txn.go`
/// of 3.5 to 3.7), so a hole shows itself.
///
/// @param baseRevision the base's own
record MergedHistory(EntryHistory base, long baseRevision, Events events) implements EntryHistory {

    private static final int INTERRUPT_EVERY_ENTRIES = 4096;

    @Override
    public void forEachUpTo(long revision, EntryVisitor visitor)
            throws IOException, InterruptedException {
        base.forEachUpTo(revision, visitor);
        if (revision <= baseRevision) {
            return;
        }
        try (var cursor = events.after(baseRevision);
                var entry = new EventEntry()) {
            long main = baseRevision;
            long nextSub = 0;
            for (int i = 0; cursor.next(); i++) {
                var event = cursor.event();
                requireNext(event, main, nextSub);
                if (event.revision() > revision) {
                    break;
                }
                main = event.revision();
                nextSub = event.sub() + 1;
                entry.load(event);
                visitor.visit(entry);
                if (i % INTERRUPT_EVERY_ENTRIES == 0 && Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            if (main < revision) {
                throw RebuildException.after(
                        Reason.EVENTS_END,
                        "the events end at revision %d, before %d".formatted(main, revision),
                        main);
            }
        }
    }

    private void requireNext(Event event, long main, long nextSub) throws RebuildException {
        boolean sameRevision = event.revision() == main && main > baseRevision;
        boolean follows =
                sameRevision
                        ? event.sub() == nextSub
                        : event.revision() == main + 1 && event.sub() == 0;
        if (!follows) {
            // Of a revision that is not whole nothing can be restored.
            long whole = sameRevision ? main - 1 : main;
            throw RebuildException.after(
                    Reason.EVENTS_HOLE,
                    "revision %d.%d follows %s: what was between them is missing, or out of order"
                            .formatted(
                                    event.revision(),
                                    event.sub(),
                                    nextSub == 0
                                            ? "the base's revision " + main
                                            : "%d.%d".formatted(main, nextSub - 1)),
                    whole);
        }
    }
}
