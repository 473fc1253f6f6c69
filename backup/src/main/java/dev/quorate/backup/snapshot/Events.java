package dev.quorate.backup.snapshot;

import java.io.IOException;

/// A recorded change log: every change of the whole key space, in order, in whole revisions.
///
/// It is read once or twice for one rebuild, and must be the same each time.
public interface Events {

    /// For a rebuild that needs none.
    Events NONE = revision -> Cursor.EMPTY;

    /// Opens the log where the changes after a revision begin. What comes first must be that
    /// revision's successor; the reader checks this and every step after it.
    Cursor after(long revision) throws IOException, InterruptedException;

    /// One reading of the log, by one thread.
    interface Cursor extends AutoCloseable {

        Cursor EMPTY =
                new Cursor() {
                    @Override
                    public boolean next() {
                        return false;
                    }

                    @Override
                    public Event event() {
                        throw new IllegalStateException("there is no event");
                    }

                    @Override
                    public void close() {}
                };

        /// Goes on to the next event, if there is one.
        boolean next() throws IOException, InterruptedException;

        /// The event that [#next] went to. Its bytes are only used until the next call of it.
        Event event();

        @Override
        void close() throws IOException;
    }
}
