package dev.quorate.manager.plan;

import dev.quorate.manager.observe.Quorum;

import java.time.Instant;

/// What to do next, and why.
public sealed interface Decision {
    /// What was asked is so.
    record Converged(String reason) implements Decision {}

    /// @param before the quorum now
    /// @param after the quorum once the step is done, with the worst assumption about its subject
    record Proceed(PlanStep step, String reason, Quorum before, Quorum after) implements Decision {}

    /// Nothing to do but look again.
    ///
    /// @param deadline when the planner will call this a failure, or will do something about it
    /// @param idle whether nothing is under way, so that an operation that comes to this is over
    record Wait(String reason, Instant deadline, boolean idle) implements Decision {
        public Wait(String reason, Instant deadline) {
            this(reason, deadline, false);
        }
    }

    /// It must not go on.
    ///
    /// @param code stable identifier, for example `QUORUM_LOST`
    /// @param hazard what would be at risk, or what is in the way
    /// @param remedy what a person can type next
    /// @param waited whether this is what a wait came to: the same may still succeed later
    record Refuse(String code, String hazard, String remedy, boolean waited) implements Decision {
        public Refuse(String code, String hazard, String remedy) {
            this(code, hazard, remedy, false);
        }

        Refuse afterWaiting() {
            return new Refuse(code, hazard, remedy, true);
        }
    }
}
