package dev.quorate.manager.host;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a host says about its member: its record, its process, its data. Facts, no judgement.
///
/// @param identity the identity record beside the data directory
/// @param process what runs with this data directory
/// @param data the state of the data directory
/// @param freeBytes free space of the file system that holds the data directory; -1 when unknown
/// @param logTail the last lines of the member's log, newest last; only when no process runs
public record HostFacts(
        Optional<IdentityRecord> identity,
        MemberProcess process,
        Data data,
        long freeBytes,
        List<String> logTail) {
    public HostFacts {
        logTail = List.copyOf(logTail);
    }

    /// What runs with this data directory.
    public sealed interface MemberProcess {
        record None() implements MemberProcess {}

        /// etcd on this data directory, whoever started it.
        record Running(long pid, Instant startedAt, List<String> commandLine) implements MemberProcess {
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
        /// `member/wal` holds at least one file.
        PRESENT,
        /// `member` exists without a log: interrupted, or partly lost.
        PARTIAL,
        /// It exists and cannot be read.
        UNREADABLE
    }
}
