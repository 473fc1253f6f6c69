package dev.quorate.backup.look;

import java.util.Arrays;

/// Which keys a look is about.
public sealed interface KeyScope {
    /// All that begin with these bytes; without any, all.
    record Prefix(byte[] bytes) implements KeyScope {}

    record Key(byte[] bytes) implements KeyScope {}

    /// Of the whole key space.
    static KeyScope all() {
        return new Prefix(new byte[0]);
    }

    default boolean contains(byte[] key) {
        return switch (this) {
            case Prefix(var bytes) ->
                    key.length >= bytes.length
                            && Arrays.equals(key, 0, bytes.length, bytes, 0, bytes.length);
            case Key(var bytes) -> Arrays.equals(key, bytes);
        };
    }

    /// As it stands in a sentence.
    default String text() {
        return switch (this) {
            case Prefix(var bytes) -> bytes.length == 0 ? "all keys" : "keys under " + of(bytes);
            case Key(var bytes) -> "key " + of(bytes);
        };
    }

    /// As it is typed.
    default String option() {
        return switch (this) {
            case Prefix(var bytes) -> "--prefix " + ShellText.quoted(of(bytes));
            case Key(var bytes) -> "--key " + ShellText.quoted(of(bytes));
        };
    }

    private static String of(byte[] bytes) {
        return KeyText.of(bytes);
    }
}
