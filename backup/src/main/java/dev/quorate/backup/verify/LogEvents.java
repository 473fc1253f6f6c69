package dev.quorate.backup.verify;

import dev.quorate.backup.archive.ChangeLog;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.LogCatalogue;
import dev.quorate.backup.archive.LogCursor;
import dev.quorate.backup.archive.Scratch;
import dev.quorate.backup.snapshot.Event;
import dev.quorate.backup.snapshot.Events;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// The changes of a log for the snapshot engine, segment by segment as the store gives them.
record LogEvents(ChangeLog log, LogCatalogue catalogue, LineageId lineage, Scratch scratch)
        implements Events {
    @Override
    public Cursor after(long revision) {
        return new Reading(log.read(catalogue, lineage, revision, scratch));
    }

    private static final class Reading implements Cursor {
        private final LogCursor cursor;
        private long sub;
        private boolean inRevision;

        Reading(LogCursor cursor) {
            this.cursor = cursor;
        }

        @Override
        public boolean next() throws IOException {
            while (true) {
                if (inRevision && cursor.nextEvent()) {
                    sub++;
                    return true;
                }
                inRevision = cursor.nextRevision();
                if (!inRevision) {
                    return false;
                }
                sub = -1;
            }
        }

        @Override
        public Event event() {
            return new Event(
                    cursor.revision(),
                    sub,
                    cursor.deletion() ? Event.Kind.DELETE : Event.Kind.PUT,
                    MemorySegment.ofArray(cursor.keyValue()));
        }

        @Override
        public void close() throws IOException {
            cursor.close();
        }
    }
}
