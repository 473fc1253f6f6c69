package dev.quorate.manager.etcd;

/// A call that etcd did not answer as hoped. A fact about one endpoint, for the caller to judge.
public final class EtcdException extends Exception {
    private final Kind kind;

    public EtcdException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public EtcdException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /// What the failure means for the caller.
    public enum Kind {
        /// Nothing listens, or the connection broke.
        UNREACHABLE,
        /// No answer within the deadline.
        DEADLINE,
        /// TLS: this endpoint does not accept us, or is not who we expect.
        UNTRUSTED,
        /// Authentication is on, and etcd's users and roles do not let us.
        DENIED,
        /// The revision is compacted or in the future.
        OUT_OF_RANGE,
        /// etcd knows no such call (an older version).
        UNSUPPORTED,
        OTHER
    }
}
