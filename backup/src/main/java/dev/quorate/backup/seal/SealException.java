package dev.quorate.backup.seal;

import java.io.IOException;

/// What is sealed cannot be opened.
public final class SealException extends IOException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /// Why not.
    public enum Reason {
        /// It is sealed for others.
        WRONG_IDENTITY,
        /// It is not what was sealed.
        DAMAGED
    }

    SealException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
