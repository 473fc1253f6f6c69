package dev.quorate.backup.snapshot;

import java.lang.foreign.MemorySegment;

/// One change of one key, as etcd's watch reports it.
///
/// @param revision of the store after the change, which several events may share
/// @param sub position among the changes of the same revision, from 0
/// @param keyValue the event's `mvccpb.KeyValue` as etcd encodes it; of a deletion only the key
///   counts
public record Event(long revision, long sub, Kind kind, MemorySegment keyValue) {

    /// What became of the key.
    public enum Kind {
        PUT,
        DELETE
    }
}
