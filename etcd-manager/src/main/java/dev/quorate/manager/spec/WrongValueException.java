package dev.quorate.manager.spec;

/// A value that does not do, with a remedy of its own instead of the field's usual one.
final class WrongValueException extends IllegalArgumentException {
    private final String remedy;

    WrongValueException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    String remedy() {
        return remedy;
    }
}
