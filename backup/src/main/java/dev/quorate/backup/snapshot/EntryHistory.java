package dev.quorate.backup.snapshot;

import java.io.IOException;

/// All changes of a store in order of revision, as often as they are asked for.
interface EntryHistory {

    /// Goes over the entries up to a revision. What it gives to the visitor holds until that
    /// returns.
    void forEachUpTo(long revision, EntryVisitor visitor) throws IOException, InterruptedException;
}
