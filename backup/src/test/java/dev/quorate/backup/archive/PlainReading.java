package dev.quorate.backup.archive;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/// The body of a segment read as simply as can be, all of it in memory, and as far as it is whole:
/// what the reader of segments is held against.
///
/// @param end the last revision that is whole
/// @param whole whether nothing is wrong with it
record PlainReading(LogPosition end, long events, long leases, boolean whole) {
    /// @param start the revisions of the body follow it
    static PlainReading of(byte[] body, LogPosition start) {
        var walk = new Walk(ByteBuffer.wrap(body), start);
        boolean whole;
        try {
            whole = walk.toTheEnd();
        } catch (BufferUnderflowException cut) {
            whole = false;
        }
        return new PlainReading(
                walk.chain.position(), walk.events, walk.leases, whole && walk.events > 0);
    }

    private static final class Walk {
        private final ByteBuffer body;
        private LogPosition.Tracker chain;
        private long events;
        private long leases;

        Walk(ByteBuffer body, LogPosition start) {
            this.body = body;
            this.chain = new LogPosition.Tracker(start, ChainKey.NONE);
        }

        boolean toTheEnd() {
            byte kind = body.get();
            for (; kind == 1; kind = body.get()) {
                if (!revision()) {
                    return false;
                }
            }
            for (; kind == 5; kind = body.get()) {
                body.getLong();
                body.getLong();
                body.getLong();
                leases++;
            }
            return kind == 0 && !body.hasRemaining();
        }

        private boolean revision() {
            // A digest cannot be asked while a revision is under way, so that goes into another.
            var next = new LogPosition.Tracker(chain.position(), ChainKey.NONE);
            if (body.getLong() != chain.revision() + 1) {
                return false;
            }
            next.begin(chain.revision() + 1);
            int changes = 0;
            byte kind = body.get();
            for (; kind == 2 || kind == 3; kind = body.get()) {
                int length = body.getInt();
                if (length < 0 || length > body.remaining()) {
                    return false;
                }
                var keyValue = new byte[length];
                body.get(keyValue);
                next.event(kind == 3, keyValue);
                changes++;
            }
            if (kind != 4 || changes == 0 || body.getInt() != changes) {
                return false;
            }
            body.getLong();
            body.getLong();
            next.end();
            chain = next;
            events += changes;
            return true;
        }
    }
}
