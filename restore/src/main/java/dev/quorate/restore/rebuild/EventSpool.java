package dev.quorate.restore.rebuild;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.LogCursor;
import dev.quorate.backup.snapshot.Event;
import dev.quorate.backup.snapshot.Events;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// The changes of a log, brought onto this machine: the engine reads them more than once, and a
/// store is asked for them only once. Its pages are the operating system's, so memory stays flat.
public final class EventSpool implements Events, AutoCloseable {
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /// Revision, position, whether it is a deletion, length.
    private static final long HEAD_BYTES = Long.BYTES + Integer.BYTES + 1 + Integer.BYTES;

    private static final int BUFFER_BYTES = 256 << 10;

    private final Arena arena;
    private final MemorySegment content;

    private EventSpool(Arena arena, MemorySegment content) {
        this.arena = arena;
        this.content = content;
    }

    /// Takes all changes up to a revision, and leaves the cursor where its segment ends, so that it
    /// knows the leases of all that was taken.
    ///
    /// @param file is made, mode 0600; the caller deletes it
    /// @param cursor opened behind the base
    /// @throws OperatorException [Failure#MISMATCH] when they do not lead to that revision
    public static EventSpool fill(Path file, LogCursor cursor, long upTo) throws IOException {
        var ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel = FileChannel.open(file, Set.of(CREATE_NEW, READ, WRITE), ownerOnly)) {
            var out =
                    new DataOutputStream(
                            new BufferedOutputStream(
                                    Channels.newOutputStream(channel), BUFFER_BYTES));
            while (cursor.revision() < upTo && cursor.nextRevision()) {
                for (int sub = 0; cursor.nextEvent(); sub++) {
                    out.writeLong(cursor.revision());
                    out.writeInt(sub);
                    out.writeBoolean(cursor.deletion());
                    out.writeInt(cursor.keyValue().length);
                    out.write(cursor.keyValue());
                }
            }
            if (cursor.revision() < upTo) {
                throw ends(cursor, upTo);
            }
            cursor.finishSegment();
            out.flush();
            var arena = Arena.ofShared();
            return new EventSpool(arena, channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
        }
    }

    private static OperatorException ends(LogCursor cursor, long upTo) {
        return new OperatorException(
                Failure.MISMATCH,
                "SEGMENT_DAMAGED",
                "the archive cannot be read from revision %d on, and revision %d is wanted: %s"
                        .formatted(
                                cursor.revision() + 1,
                                upTo,
                                cursor.unusable().stream()
                                        .map(object -> object.key() + " " + object.reason())
                                        .findFirst()
                                        .orElse("segments are gone")),
                "Nothing was placed.",
                "take the last revision before it: --to-revision " + cursor.revision());
    }

    @Override
    public Cursor after(long revision) {
        return new Reading(revision);
    }

    @Override
    public void close() {
        arena.close();
    }

    private final class Reading implements Cursor {
        private final long after;
        private long next;
        private long at;

        Reading(long after) {
            this.after = after;
        }

        @Override
        public boolean next() {
            do {
                at = next;
                if (at >= content.byteSize()) {
                    return false;
                }
                next = at + HEAD_BYTES + content.get(INT, at + HEAD_BYTES - Integer.BYTES);
            } while (content.get(LONG, at) <= after);
            return true;
        }

        @Override
        public Event event() {
            var deletion = content.get(ValueLayout.JAVA_BYTE, at + Long.BYTES + Integer.BYTES) != 0;
            return new Event(
                    content.get(LONG, at),
                    content.get(INT, at + Long.BYTES),
                    deletion ? Event.Kind.DELETE : Event.Kind.PUT,
                    content.asSlice(at + HEAD_BYTES, next - at - HEAD_BYTES));
        }

        @Override
        public void close() {}
    }
}
