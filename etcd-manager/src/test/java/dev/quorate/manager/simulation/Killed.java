package dev.quorate.manager.simulation;

/// Ends a program where it stands: nothing that it would still do on its way out has an effect.
final class Killed extends Error {
    Killed() {
        super("killed", null, false, false);
    }
}
