package dev.quorate.backup.snapshot;

import java.io.IOException;
import java.lang.foreign.Arena;

/// The history that one file holds.
record FileHistory(Contents contents) implements EntryHistory {

    private static final int INTERRUPT_EVERY_ENTRIES = 4096;

    @Override
    public void forEachUpTo(long revision, EntryVisitor visitor)
            throws IOException, InterruptedException {
        try (var arena = Arena.ofConfined()) {
            var entries = contents.entries(arena);
            for (int i = 0; entries.next() && entries.main() <= revision; i++) {
                visitor.visit(entries);
                if (i % INTERRUPT_EVERY_ENTRIES == 0 && Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }
    }
}
