package dev.quorate;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// A failure that a human has to act on: what happened, what is unchanged, and what to type next.
///
/// It is thrown where the remedy is known and caught once, by the command line, which prints it and
/// exits with [Failure#exitCode()].
public final class OperatorException extends RuntimeException {
    private final Failure failure;
    private final String code;
    private final String unchanged;
    private final String remedy;

    /// @param failure the kind of failure, which decides the exit code
    /// @param code stable identifier in capitals and underscores, for example `QUORUM_LOST`
    /// @param problem one sentence: what happened, with names and numbers
    /// @param unchanged one sentence: what was left as it was
    /// @param remedy the next command or action
    public OperatorException(
            Failure failure, String code, String problem, String unchanged, String remedy) {
        this(failure, code, problem, unchanged, remedy, null);
    }

    /// As above, keeping the cause.
    public OperatorException(
            Failure failure,
            String code,
            String problem,
            String unchanged,
            String remedy,
            @Nullable Throwable cause) {
        super(problem, cause);
        this.failure = failure;
        this.code = code;
        this.unchanged = unchanged;
        this.remedy = remedy;
    }

    public Failure failure() {
        return failure;
    }

    public String code() {
        return code;
    }

    public String problem() {
        return Objects.requireNonNull(getMessage());
    }

    public String unchanged() {
        return unchanged;
    }

    public String remedy() {
        return remedy;
    }
}
