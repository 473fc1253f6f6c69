package dev.quorate.backup.look;

import dev.quorate.backup.look.Timeline.Chapter;

import java.io.IOException;

/// What is done with a history as it is read.
public interface HistoryVisitor {
    /// A lineage begins of which something follows.
    void chapter(Chapter chapter) throws IOException;

    /// Changes come in the order in which they were made.
    void change(Change change) throws IOException;

    /// Here something is missing that may have been asked for.
    void missing(Stretch.Missing gap) throws IOException;
}
