package dev.quorate.manager.simulation;

/// Something happened that never may. An error, so that no code under test takes it for a failure
/// of its own.
final class Violation extends Error {
    private final String invariant;

    /// @param invariant which, in a few characters
    Violation(String invariant, String what) {
        super(invariant + ": " + what, null, false, false);
        this.invariant = invariant;
    }

    String invariant() {
        return invariant;
    }
}
