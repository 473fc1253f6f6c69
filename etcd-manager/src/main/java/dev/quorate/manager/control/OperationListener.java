package dev.quorate.manager.control;

import dev.quorate.manager.plan.Decision.Proceed;

import java.time.Duration;

/// Is told how an operation goes, for progress; it decides nothing.
public interface OperationListener {
    /// A step begins.
    void began(Proceed step);

    void ended(Proceed step, String result, Duration took);

    /// Nothing to do but wait; told again when the reason changes.
    void waiting(String reason);

    /// Nobody is told.
    static OperationListener none() {
        return new OperationListener() {
            @Override
            public void began(Proceed step) {}

            @Override
            public void ended(Proceed step, String result, Duration took) {}

            @Override
            public void waiting(String reason) {}
        };
    }
}
