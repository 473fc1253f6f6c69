package dev.quorate.backup.snapshot;

import java.io.IOException;

/// What is done with each entry of a history.
public interface EntryVisitor {

    /// @param entry to be read before this returns
    void visit(Entry entry) throws IOException, InterruptedException;
}
