package dev.quorate.backup.snapshot;

import java.io.IOException;

/// All changes of a store in order of revision, as often as they are asked for.
interface EntryHistory {

    /// Goes over the entries up to a revision. What it gives to the visitor holds until that
    /// returns.
    void forEachUpTo(long revision, Visitor visitor) throws IOException, InterruptedException;

    /// What is done with each entry.
    interface Visitor {
        void visit(Entry entry) throws IOException, InterruptedException;
    }
}
