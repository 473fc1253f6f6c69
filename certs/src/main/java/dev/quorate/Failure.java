package dev.quorate;

/// The ways in which a command can end badly, each with its documented exit code.
///
/// Codes 3 (done with warnings) and 4 (critical health) are results, not failures, and belong to
/// the command line.
public enum Failure {
    /// It was attempted and did not succeed.
    FAILED(1),
    /// Usage or bad input; nothing was attempted.
    BAD_INPUT(2),
    /// The named cluster, member, backup or file does not exist.
    NOT_FOUND(5),
    /// An interlock refused; nothing was changed.
    REFUSED(6),
    /// A confirmation was needed and not given.
    UNCONFIRMED(7),
    /// The restore target lies outside what can be restored.
    TARGET_UNREACHABLE(8),
    /// Another person's operation holds the cluster.
    BUSY(9),
    /// No member of the cluster answered.
    CLUSTER_UNREACHABLE(10),
    /// The store cannot be reached or denies access.
    STORE_UNREACHABLE(11),
    /// A key or signature is not the right one.
    WRONG_KEY(12),
    /// What was read is not what was written.
    MISMATCH(13),
    /// A deadline passed; the operation stopped at a safe step and can be resumed.
    TIMED_OUT(14),
    /// A host could not be used: access, rights or its file system.
    HOST_ACCESS(15),
    /// A person interrupted it.
    INTERRUPTED(130);

    private final int exitCode;

    Failure(int exitCode) {
        this.exitCode = exitCode;
    }

    /// The process exit code of this failure, as listed in `docs/reference/exit-codes.md`.
    public int exitCode() {
        return exitCode;
    }
}
