package dev.quorate.manager.host;

/// Why a member's etcd ended, as far as its log says.
///
/// @param evidence the line of the log that says so, shortened; empty for [Cause#NONE]
public record MemberFailure(Cause cause, String evidence) {
    /// Nothing is known to have failed.
    public static final MemberFailure NONE = new MemberFailure(Cause.NONE, "");

    /// The causes that ask for different answers.
    public enum Cause {
        /// The cluster has removed this member for good: its data cannot be used again.
        REMOVED,
        /// No space is left; a new member would have none either.
        DISK_FULL,
        /// Log, snapshot or database are damaged, or end before what the member has acknowledged.
        CORRUPT,
        /// Another process listens on its port.
        PORT_TAKEN,
        /// A directory or file may not be read or written by the user that runs etcd.
        PERMISSION,
        /// Certificates or keys are missing, or do not fit together.
        TLS_FILES,
        /// A flag is unknown to this version or has a value that it does not take: starting again
        /// repeats the failure.
        CONFIG,
        /// It and its peers do not take each other for members of one cluster.
        CLUSTER_MISMATCH,
        /// No peer answered when it had to ask one how to join: starting again may help.
        PEERS_UNREACHABLE,
        /// The start guard did not let it run.
        REFUSED,
        /// etcd gave a reason that is not known here.
        UNKNOWN,
        /// etcd gave no reason: it was stopped or killed from outside, or the machine went down.
        NONE
    }
}
