package dev.quorate.restore.choose;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import java.util.ArrayList;
import java.util.Optional;

/// Whether a target can be brought back.
public sealed interface Outcome {
    record Chosen(Choice choice) implements Outcome {}

    /// @param code stable, in capitals
    /// @param problem why not, in a sentence
    /// @param before the nearest point below or before that can be brought back
    /// @param after the nearest one above or after
    record Unreachable(
            String code,
            String problem,
            String cluster,
            Optional<NearestPoint> before,
            Optional<NearestPoint> after)
            implements Outcome {
        public OperatorException exception() {
            return new OperatorException(
                    Failure.TARGET_UNREACHABLE, code, problem, "Nothing was changed.", remedy());
        }

        private String remedy() {
            var nearest = new ArrayList<String>();
            before.ifPresent(point -> nearest.add(point.typed()));
            after.ifPresent(point -> nearest.add(point.typed()));
            return nearest.isEmpty()
                    ? "see what is kept: quorate backup window -c " + cluster
                    : "take the nearest point that is kept: " + String.join(" or ", nearest);
        }
    }

    /// The choice.
    ///
    /// @throws OperatorException [Failure#TARGET_UNREACHABLE] when there is none
    default Choice orThrow() {
        return switch (this) {
            case Chosen(var choice) -> choice;
            case Unreachable unreachable -> throw unreachable.exception();
        };
    }
}
