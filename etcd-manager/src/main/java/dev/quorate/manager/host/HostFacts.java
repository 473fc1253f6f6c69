package dev.quorate.manager.host;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What a host says about its member: its record, its process, its data. Facts, no judgement.
///
/// @param record what lies where the identity record belongs
/// @param process what runs with this data directory
/// @param data the state of the data directory
/// @param freeBytes free space of the file system that holds the data directory; -1 when unknown
/// @param logTail the last lines of the member's log, newest last; only when no process runs
/// @param failure why the last process ended, as its log says; [MemberFailure.Cause#NONE] while one
///   runs, and when the log gives no reason
/// @param logEnd the index of the last entry in the member's raft log; only while no process runs
///   or one has just begun, since that of a running member grows
/// @param otherVolume that the data directory lies on another device than when the member joined,
///   in words; empty when it does not, or when that is not known
public record HostFacts(
        MemberRecord record,
        MemberProcess process,
        Data data,
        long freeBytes,
        List<String> logTail,
        MemberFailure failure,
        OptionalLong logEnd,
        String otherVolume) {
    public HostFacts {
        logTail = List.copyOf(logTail);
    }

    /// A host that tells neither the end of a log nor volumes.
    public HostFacts(
            MemberRecord record,
            MemberProcess process,
            Data data,
            long freeBytes,
            List<String> logTail,
            MemberFailure failure) {
        this(record, process, data, freeBytes, logTail, failure, OptionalLong.empty(), "");
    }

    /// The identity, when there is a record that can be read.
    public Optional<IdentityRecord> identity() {
        return record instanceof MemberRecord.Present(var identity)
                ? Optional.of(identity)
                : Optional.empty();
    }

    /// What runs with this data directory.
    public sealed interface MemberProcess {
        record None() implements MemberProcess {}

        /// etcd on this data directory, whoever started it.
        record Running(long pid, Instant startedAt, List<String> commandLine)
                implements MemberProcess {
            public Running {
                commandLine = List.copyOf(commandLine);
            }
        }
    }

    /// The state of the data directory.
    public enum Data {
        /// The directory does not exist, or has no `member` inside: nothing was ever written, or
        /// all is lost.
        NONE,
        /// `member/wal` holds at least one segment of etcd's log.
        PRESENT,
        /// `member` exists without a log: interrupted, or partly lost.
        PARTIAL,
        /// It exists and cannot be read, or is not a directory.
        UNREADABLE
    }
}
