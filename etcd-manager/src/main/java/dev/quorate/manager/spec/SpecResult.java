package dev.quorate.manager.spec;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import java.util.List;
import java.util.stream.Collectors;

/// What came of reading a specification.
public sealed interface SpecResult {
    record Valid(ClusterSpec spec) implements SpecResult {}

    /// @param file as the person named it
    /// @param problems at least one, in the order of their places in the file
    /// @param cut whether reading ended there, as there were too many problems
    record Invalid(String file, List<SpecProblem> problems, boolean cut) implements SpecResult {
        public Invalid {
            problems = List.copyOf(problems);
        }

        /// Names all problems, one per line.
        public OperatorException toException() {
            var lines = problems.stream().map(SpecProblem::toString);
            var rest = cut ? "\n… and more" : "";
            return new OperatorException(
                    Failure.BAD_INPUT,
                    "SPEC_INVALID",
                    lines.collect(Collectors.joining("\n")) + rest,
                    "nothing was created or changed",
                    "correct %s and run the same command again".formatted(file));
        }
    }

    /// @throws OperatorException (bad input, `SPEC_INVALID`) that lists all problems
    default ClusterSpec orThrow() {
        return switch (this) {
            case Valid(var spec) -> spec;
            case Invalid invalid -> throw invalid.toException();
        };
    }
}
